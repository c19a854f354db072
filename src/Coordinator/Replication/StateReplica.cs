using Akka.Actor;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Replication;

/// <summary>
/// One on every coordinator node, at /user/replica. It syncs files in its mailbox, so give it a thread of its own. What
/// keeps it from storing is published to the event stream as <see cref="ReplicaHealthChanged"/>.
/// </summary>
internal sealed class StateReplica(ReplicaSet replicas, string folder, string cluster) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);
    private StateFolder? _store;
    private ReplicaState? _state;
    private string? _fault;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="replicas">All replicas.</param>
    /// <param name="folder">Where the state is kept; no other process may use it.</param>
    /// <param name="cluster">Names the cluster: state of another one is refused.</param>
    public static Props Props(ReplicaSet replicas, string folder, string cluster) =>
        Akka.Actor.Props.Create(() => new StateReplica(replicas, folder, cluster));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, TickInterval);
        Advance();
    }

    protected override void PostStop() => _store?.Dispose();

    protected override void OnReceive(object message)
    {
        var sender = Sender;
        if (message is Tick)
            Advance();
        else if (message is IProtocolMessage && _state is null)
            sender.Tell(new ReplicaUnavailable(replicas.Self, _fault!));
        else if (message is IProtocolMessage request)
            _state!.Receive(request, reply => sender.Tell(reply, Self));
        else
            Unhandled(message);
    }

    private void Advance()
    {
        try
        {
            Open();
            _state!.Tick();
            Report(_state.Unavailable);
        }
        catch (StateStoreException e)
        {
            Report(e.Message);
        }
    }

    private void Open()
    {
        _store ??= new StateFolder(folder, cluster);
        _state ??= new ReplicaState(
            new ReplicaIdentity(replicas.Self, replicas.Paths.Length, Guid.NewGuid()),
            _store,
            (replica, message) => Context.ActorSelection(replicas.Paths[replica]).Tell(message, Self));
    }

    private void Report(string? fault)
    {
        if (fault == _fault)
            return;
        _fault = fault;
        Context.System.EventStream.Publish(new ReplicaHealthChanged(replicas.Self, fault));
    }

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
