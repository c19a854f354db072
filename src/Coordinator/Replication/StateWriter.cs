using Akka.Actor;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Replication;

/// <summary>
/// The child of an active coordinator that makes its state durable. It elects itself when it starts; see
/// <c>WriterProtocol.cs</c> for its messages to its parent.
/// </summary>
internal sealed class StateWriter : UntypedActor, IWithTimers
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);
    private readonly WriterState _state;

    public StateWriter(ReplicaSet replicas)
    {
        var (self, parent) = (Self, Context.Parent);
        var targets = replicas.Paths.Select(path => Context.ActorSelection(path)).ToArray();
        _state = new WriterState(
            new WriterIdentity(replicas.Self, targets.Length, Guid.NewGuid()),
            (replica, message) => targets[replica].Tell(message, self),
            message => parent.Tell(message, self));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ReplicaSet replicas) => Akka.Actor.Props.Create(() => new StateWriter(replicas));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, TickInterval);
        _state.Start();
    }

    protected override void OnReceive(object message)
    {
        var sender = Sender;
        switch (message)
        {
            case Tick:
                _state.Tick();
                break;
            case SaveState save:
                Save(save, sender);
                break;
            case DeleteState delete:
                _state.Save(PendingSave.Deletion(delete.Key, () => sender.Tell(new StateDeleted(delete.Key), Self)));
                break;
            case FindRows query:
                _state.Find(query, reply => sender.Tell(reply, Self));
                break;
            case IProtocolMessage answer:
                _state.Receive(answer);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Save(SaveState save, IActorRef sender)
    {
        var pending = PendingSave.Of(save, () => sender.Tell(new StateSaved(save.Key, save.Version), Self));
        if (!_state.Save(pending))
            sender.Tell(new SaveRefused(save.Key, save.Version, $"the state of {save.Key} and its rows exceed 8 MiB"));
    }

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
