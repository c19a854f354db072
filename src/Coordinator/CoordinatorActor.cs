using Akka.Actor;
using LoadCluster.Coordinator.Agents;
using LoadCluster.Coordinator.Replication;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator;

/// <summary>
/// The active coordinator: knows the agents and the runs, creates a <see cref="RunActor"/> for each run, and publishes
/// what it knows once a second. In a cluster it is the singleton; on one machine it is registered locally.
/// </summary>
public sealed partial class CoordinatorActor : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    private readonly CoordinatorOptions _options;
    private readonly AgentRegistry _registry;
    private readonly RunCatalog _runs;
    private readonly HashSet<string> _cordoned = [];
    private readonly string _address = AddressOf(Context.System);
    private long _term = 1;
    private bool _isSettled = true;

    public CoordinatorActor(CoordinatorOptions options, Props? writer)
    {
        _options = options;
        _registry = new AgentRegistry(options.Time);
        _runs = new RunCatalog();
        if (writer is null)
            Act(writer);
        else
            Elect(writer);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    /// <summary>The coordinator of one machine.</summary>
    public static Props Props(CoordinatorOptions options) => Props(options, writer: null);

    /// <summary>The active coordinator of a cluster, which keeps its state with this writer.</summary>
    internal static Props Props(CoordinatorOptions options, Props? writer) =>
        Akka.Actor.Props.Create(() => new CoordinatorActor(options, writer));

    private void Act(Props? writer)
    {
        Receive<AgentHello>(_ => Sender.Tell(new CoordinatorActive(_term)));
        Receive<RegisterAgent>(Register);
        Receive<AgentStatus>(Update);
        Receive<SubmitRun>(Submit);
        Receive<StopRun>(StopRun);
        Receive<SetCordon>(Cordon);
        Receive<GetReport>(SendReport);
        Receive<GetProgress>(SendProgress);
        Receive<RunSnapshot>(snapshot => _runs.Update(snapshot));
        Receive<RunFinished>(Finish);
        Receive<ShardReported>(RefuseReport);
        Receive<RequestShard>(_ => { });
        Receive<SecondPassed>(_ => Tick());
        Receive<Settled>(_ => Settle());
        Receive<WriterFenced>(fenced => GiveUp(fenced, writer!));
        Receive<ReplicaHealthChanged>(Report);
        Timers.StartPeriodicTimer(nameof(SecondPassed), new SecondPassed(), TimeSpan.FromSeconds(1));
    }

    private void Register(RegisterAgent registration)
    {
        var refused = _registry.Register(registration, Sender);
        Sender.Tell(refused is null ? new AgentRegistered(_term) : new RegistrationRefused(_term, refused));
        if (refused is not null)
            return;
        if (_cordoned.Contains(registration.Agent.Name))
            Sender.Tell(new CordonAgent(_term));
        TellRunsOfAgents();
    }

    private void Update(AgentStatus status)
    {
        if (_registry.Find(status.Agent) is not { } agent)
        {
            Sender.Tell(new CoordinatorActive(_term));
            return;
        }
        var (couldWork, hadLeft) = (IsAble(agent), agent.HasLeft);
        agent.Update(status);
        Sender.Tell(new StatusReceived(_term, _options.Time.GetUtcNow()));
        StopOrphans(agent, status);
        foreach (var run in _runs.Actors)
            run.Tell(new AgentSeen(agent.Actor, agent.Cores, status));
        if (IsAble(agent) != couldWork || agent.HasLeft != hadLeft)
            TellRunsOfAgents();
    }

    /// <summary>A session of a run that is not known here can neither lease nor report.</summary>
    private void StopOrphans(AgentRecord agent, AgentStatus status)
    {
        foreach (var session in status.Sessions.Where(
            session => session is { HasEnded: false, Seen: < long.MaxValue } && _runs.Find(session.RunId) is null))
            agent.Actor.Tell(new StopSession(session.RunId, _term, session.Seen + 1));
    }

    private void Cordon(SetCordon cordon)
    {
        _ = cordon.Cordoned ? _cordoned.Add(cordon.Agent) : _cordoned.Remove(cordon.Agent);
        if (_registry.Find(cordon.Agent) is { } agent)
            agent.Actor.Tell(cordon.Cordoned ? new CordonAgent(_term) : new UncordonAgent(_term));
        SaveCordoned();
        TellRunsOfAgents();
        Publish();
        Sender.Tell(new Done());
    }

    private bool IsAble(AgentRecord agent) => agent.State == AgentState.Working && !_cordoned.Contains(agent.Name);

    /// <summary>What an agent can have in flight in all runs together goes in equal parts to each of them.</summary>
    private void TellRunsOfAgents()
    {
        var runs = Math.Max(1, _runs.Actors.Count);
        var agents = new AgentsChanged(
            [
                .. _registry.Agents.Where(IsAble)
                    .Select(agent => new RunAgent(agent.Id, agent.Actor, Math.Max(1, agent.MaxConnections / runs))),
            ],
            [.. _registry.Agents.Where(agent => !agent.HasLeft).Select(agent => agent.Id)],
            _isSettled);
        foreach (var run in _runs.Actors)
            run.Tell(agents);
    }

    private void Tick()
    {
        if (!_registry.RemoveGone().IsEmpty)
            TellRunsOfAgents();
        Publish();
    }

    private void Publish() => _options.Publish(new ClusterSnapshot(
        _term,
        _address,
        [.. _registry.Agents.Select(agent => agent.Snapshot(_runs.ShareOf(agent.Name), _cordoned.Contains(agent.Name)))],
        [.. _runs.Items]));

    private static string AddressOf(ActorSystem system) =>
        ((ExtendedActorSystem)system).Provider.DefaultAddress is { HasGlobalScope: true } address ? $"{address}" : "";

    private sealed record SecondPassed;
}
