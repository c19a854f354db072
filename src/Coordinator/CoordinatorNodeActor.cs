using Akka.Actor;
using Akka.Cluster;
using LoadCluster.Coordinator.Replication;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator;

/// <summary>
/// The door of one coordinator process, <c>/user/node</c>: passes agents' hellos and clients' requests to the active
/// coordinator, wherever it is, and its snapshots to this process's gateway.
/// </summary>
internal sealed class CoordinatorNodeActor : ReceiveActor
{
    /// <summary>Agents that said hello in this time are notified of a new term.</summary>
    private static readonly TimeSpan HelloTime = TimeSpan.FromSeconds(5);

    private readonly Action<string> _log;
    private readonly TimeProvider _time;
    private readonly Dictionary<IActorRef, long> _hellos = [];
    private IActorRef? _active;
    private long _term;

    public CoordinatorNodeActor(CoordinatorGateway gateway, IReadOnlyList<ActorSelection> others, Action<string> log, TimeProvider time)
    {
        (_log, _time) = (log, time);
        Receive<AgentHello>(Pass);
        Receive<ReplicaHealthChanged>(changed => log(changed.Fault is { } fault
            ? $"this coordinator stores nothing: {fault}"
            : "this coordinator stores again"));
        Receive<CoordinatorActive>(active => Follow(active, others));
        Receive<ClusterSnapshot>(snapshot =>
        {
            Follow(snapshot.Term);
            gateway.Publish(snapshot);
        });
        Receive<IProtocolMessage>(request => _active?.Forward(request));
    }

    public static Props Props(CoordinatorGateway gateway, IReadOnlyList<ActorSelection> others, Action<string> log, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new CoordinatorNodeActor(gateway, others, log, time));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(ReplicaHealthChanged));

    private bool IsActiveHere => _active?.Path.Address.HasLocalScope == true;

    /// <summary>
    /// When one coordinator is left of a cluster and then is cut off, the others, started again, found another one. Akka does not
    /// merge the two: the one that hears of a later term ends.
    /// </summary>
    private void EndIfStray(long term)
    {
        var (cluster, origin) = (Cluster.Get(Context.System), Sender.Path.Address);
        if (origin.HasLocalScope || cluster.SelfMember.Status != MemberStatus.Up
            || cluster.State.Members.Any(member => member.Address == origin))
            return;
        _log($"{origin} is active in term {term}, in another cluster of these coordinators");
        Context.System.Terminate();
    }

    private void Pass(AgentHello hello)
    {
        _hellos[Sender] = _time.GetTimestamp();
        if (IsActiveHere)
            _active!.Forward(hello);
    }

    /// <summary>Takes the sender for the active coordinator, unless its term is over.</summary>
    private bool Follow(long term)
    {
        if (term < _term)
            return false;
        if (term > _term)
            EndIfStray(term);
        (_term, _active) = (term, Sender);
        return true;
    }

    /// <summary>A term begins: in this process, or in another one whose node says so.</summary>
    private void Follow(CoordinatorActive active, IReadOnlyList<ActorSelection> others)
    {
        if (!Follow(active.Term) || !IsActiveHere)
            return;
        foreach (var other in others)
            other.Tell(active, Sender);
        foreach (var (agent, stamp) in _hellos.ToList())
        {
            if (_time.GetElapsedTime(stamp) < HelloTime)
                agent.Tell(active, Sender);
            else
                _hellos.Remove(agent);
        }
    }
}
