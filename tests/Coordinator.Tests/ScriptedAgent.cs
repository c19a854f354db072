using Akka.Actor;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

/// <summary>
/// An agent as a coordinator sees one: it registers, applies orders, leases, reports and sends statuses. The test's
/// script sends the slices, and the test says when a second has passed.
/// </summary>
internal sealed class ScriptedAgent : ReceiveActor
{
    private readonly AgentScript _script;
    private readonly IActorRef _coordinator;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, ScriptedSession> _sessions = [];
    private readonly Queue<(IActorRef Asker, int Statuses)> _askers = [];
    private AgentState _state = AgentState.Working;
    private (int Sent, int Answered) _statuses;

    public ScriptedAgent(AgentScript script, IActorRef coordinator, TimeProvider time)
    {
        (_script, _coordinator, _time) = (script, coordinator, time);
        ReceiveCoordinator();
        ReceiveWork();
        Receive<SecondPassed>(_ => PassSecond());
        Receive<Leave>(_ => Rest(AgentState.Leaving));
        Receive<Die>(_ => Kill());
    }

    public static Props Props(AgentScript script, IActorRef coordinator, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new ScriptedAgent(script, coordinator, time));

    protected override void PreStart() => Register();

    protected override void PostStop()
    {
        foreach (var session in _sessions.Values)
            session.Drain();
    }

    private void ReceiveCoordinator()
    {
        Receive<CoordinatorActive>(_ =>
        {
            Register();
            Answer();
        });
        Receive<AgentRegistered>(_ => SendStatus());
        Receive<RegistrationRefused>(_ => { });
        Receive<StatusReceived>(_ => Answer());
        Receive<CordonAgent>(_ => Rest(AgentState.Cordoned));
        Receive<UncordonAgent>(_ =>
        {
            _state = AgentState.Working;
            SendStatus();
        });
    }

    private void ReceiveWork()
    {
        Receive<ISessionOrder>(order =>
        {
            Apply(order);
            SendStatus();
        });
        Receive<ShardLeased>(leased => _sessions[leased.RunId].Take(leased, Self, _script.Send));
        Receive<SliceSent>(sent => _sessions[sent.RunId].Report(sent, Self));
        Receive<ReportAccepted>(accepted =>
        {
            _sessions[accepted.RunId].Confirm(accepted, Self);
            if (_sessions[accepted.RunId].HasEnded)
                SendStatus();
        });
    }

    private void Register()
    {
        if (_state != AgentState.Leaving)
            _coordinator.Tell(Statuses.Registration(_script.Name, _script.Incarnation, _script.MaxConnections, _script.Protocol));
    }

    private void Apply(ISessionOrder order)
    {
        if (!_sessions.TryGetValue(order.RunId, out var session))
            _sessions.Add(order.RunId, session = new ScriptedSession(_script.Id, order.RunId));
        session.Apply(order, Sender, Self, _state == AgentState.Working, _script.Fault);
    }

    private void Rest(AgentState state)
    {
        _state = state;
        foreach (var session in _sessions.Values)
            session.Drain();
        SendStatus();
    }

    private void PassSecond()
    {
        foreach (var session in _sessions.Values)
            session.Resend(Self);
        SendStatus();
        _askers.Enqueue((Sender, _statuses.Sent));
    }

    private void SendStatus()
    {
        var process = new ProcessStats(_time.GetUtcNow() + _script.ClockOffset, _script.ClockOffset, CpuSeconds: 0, PeakMemoryBytes: 1_000);
        _coordinator.Tell(new AgentStatus(
            _script.Id, _state, process, [.. _sessions.Values.Select(session => session.TakeStatus())]));
        _statuses.Sent++;
    }

    private void Answer()
    {
        _statuses.Answered++;
        while (_askers.TryPeek(out var asker) && asker.Statuses <= _statuses.Answered)
            _askers.Dequeue().Asker.Tell(new StatusesSeen());
    }

    /// <summary>From now on it does nothing; what it holds stays leased.</summary>
    private void Kill()
    {
        Become(() => ReceiveAny(_ => { }));
        Sender.Tell(new StatusesSeen());
    }

    /// <summary>The agent sends a status; answered with <see cref="StatusesSeen"/> once the coordinator has seen it.</summary>
    public sealed record SecondPassed;

    public sealed record StatusesSeen;

    /// <summary>Drains everything and takes no more.</summary>
    public sealed record Leave;

    public sealed record Die;

    /// <summary>The script is done with a slice.</summary>
    public sealed record SliceSent(string RunId, ShardSlice Slice, Tally Tally);
}
