using System.Diagnostics;
using Akka.Actor;
using LoadCluster.Agent.Pacing;
using LoadCluster.Agent.Senders;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent;

/// <summary>
/// An agent: finds the active coordinator, applies its orders to the sessions, and sends a status once a second and
/// whenever a session starts, resizes or ends.
/// </summary>
public sealed class AgentActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly AgentOptions _options;
    private readonly Func<RunSpec, AgentOptions, ISender> _open;
    private readonly CoordinatorLink _link;
    private readonly SessionTable _sessions = new();
    private readonly RequestNumbers _numbers = new();
    private readonly StatusRound _round = new();
    private AgentState _state = AgentState.Working;
    private bool _isLastSent;
    private bool _wasIdle;
    private long? _idleSince;

    internal AgentActor(
        AgentOptions options, IReadOnlyList<ActorSelection> coordinators, Func<RunSpec, AgentOptions, ISender> open)
    {
        (_options, _open) = (options, open);
        _link = new CoordinatorLink(options, coordinators, Self);
        ReceiveCoordinator();
        ReceiveOrders();
        ReceiveSessions();
        Receive<Tick>(_ => OnTick());
        Receive<Leave>(_ => Rest(AgentState.Leaving));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="options">How the agent works.</param>
    /// <param name="coordinators">The CoordinatorActor of every node that may be active.</param>
    public static Props Props(AgentOptions options, IReadOnlyList<ActorSelection> coordinators) =>
        Props(options, coordinators, SenderCatalog.Open);

    internal static Props Props(
        AgentOptions options, IReadOnlyList<ActorSelection> coordinators, Func<RunSpec, AgentOptions, ISender> open) =>
        Akka.Actor.Props.CreateBy(new Producer(options, coordinators, open));

    protected override void PreStart()
    {
        // On the second: agents whose clocks agree report together, and wake a coordinator of hundreds once, not hundreds of times.
        var beforeSecond = TimeSpan.FromTicks(Second.Ticks - (_options.Time.GetUtcNow().Ticks % Second.Ticks));
        Timers.StartPeriodicTimer(nameof(Tick), new Tick(), beforeSecond, Second);
        _link.Tick();
    }

    /// <summary>A failed session is not restarted: its leases stay unreported, and others get them.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(failure =>
    {
        _sessions.Of(Sender)?.Fail($"the session failed: {failure.GetBaseException().Message}");
        return Directive.Stop;
    });

    private void ReceiveCoordinator()
    {
        Receive<CoordinatorActive>(active => _link.Find(active.Term, Sender));
        Receive<AgentRegistered>(registered =>
        {
            if (_link.Register(registered.Term, Sender))
                BeginStatus();
        });
        Receive<RegistrationRefused>(refused => _link.Refuse(refused, Sender));
        Receive<StatusReceived>(received =>
        {
            _link.Confirm(received, Sender);
            StopIfLeft();
        });
        Receive<CordonAgent>(cordon =>
        {
            if (_link.Accept(cordon.Term) && _state == AgentState.Working)
                Rest(AgentState.Cordoned);
        });
        Receive<UncordonAgent>(uncordon =>
        {
            if (!_link.Accept(uncordon.Term) || _state != AgentState.Cordoned)
                return;
            _state = AgentState.Working;
            BeginStatus();
        });
    }

    private void ReceiveOrders() => Receive<ISessionOrder>(order =>
    {
        if (!_link.Accept(order.Term))
            return;
        var session = _sessions.Of(order.RunId);
        if (session.Accept(order, Sender))
            Apply(order, session);
        BeginStatus();
    });

    private void ReceiveSessions()
    {
        Receive<RunSessionActor.StatusReply>(reply =>
        {
            _sessions.Of(Sender)?.Update(reply.Status);
            EndRoundIf(_round.Complete(reply.Round, Sender));
        });
        Receive<RunSessionActor.Ended>(ended =>
        {
            if (_sessions.Of(Sender) is not { } session)
                return;
            if (session.HasUnsent)
                SendStatus();
            session.Complete(ended.Status);
            EndRoundIf(_round.Remove(Sender));
        });
        Receive<Terminated>(terminated => OnStopped(terminated.ActorRef));
    }

    private void Apply(ISessionOrder order, AgentSession session)
    {
        switch (order)
        {
            case StartSession start when session.Actor is null:
                Start(start, session);
                break;
            case StartSession start:
                session.Continue(start);
                break;
            case SetShare share:
                session.ChangeShare(share.Share, share.IsWorkShort);
                break;
            case DrainSession:
                session.End(new RunSessionActor.Drain());
                break;
            case StopSession:
                session.End(new RunSessionActor.Stop());
                break;
        }
    }

    private void Start(StartSession order, AgentSession session)
    {
        if (_state != AgentState.Working)
            return;
        if ((_options.AllowedTargets.FaultOf(order.Spec) ?? SenderCatalog.FaultOf(order.Spec)) is { } fault)
        {
            session.Refuse(fault);
            return;
        }
        var assignment = new RunSessionActor.Assignment(
            _link.Agent, order, session.Run, ScheduleOf(order), _options.WorkAhead, _numbers, _options.RequestLog);
        var props = RunSessionActor.Props(assignment, () => _open(order.Spec, _options));
        session.Begin(Context.Watch(Context.ActorOf(props)), order);
    }

    private Schedule? ScheduleOf(StartSession order) => order.Spec.Profile is { } profile
        ? Schedule.StartingIn(profile, order.StartsAt + _link.ClockOffset - _options.Time.GetUtcNow())
        : null;

    private void OnStopped(IActorRef actor)
    {
        if (_sessions.Of(actor) is { } session && session.OnStopped() is { } next)
            Start(next, session);
        EndRoundIf(_round.Remove(actor));
        BeginStatus();
        StopIfLeft();
    }

    /// <summary>Drains all sessions and takes no other.</summary>
    private void Rest(AgentState state)
    {
        _state = state;
        foreach (var session in _sessions.All)
            session.End(new RunSessionActor.Leave());
        BeginStatus();
        StopIfLeft();
    }

    private void StopIfLeft()
    {
        if (_state != AgentState.Leaving || _sessions.Actors.Any())
            return;
        if (!_isLastSent)
            SendStatus();
        _isLastSent = true;
        if (!_link.IsAnswerDue)
            Context.Stop(Self);
    }

    private void OnTick()
    {
        _link.Tick();
        BeginStatus();
        StopIfLeft();
        ReleaseMemory();
    }

    /// <summary>Between runs, an agent allocates so little that the collector would leave for hours what the last one needed.</summary>
    private void ReleaseMemory()
    {
        var isIdle = !_sessions.Actors.Any();
        if (isIdle != _wasIdle)
            _idleSince = isIdle ? Stopwatch.GetTimestamp() : null;
        else if (_idleSince is { } since && OwnProcess.ReleaseMemory(since))
            _idleSince = null;
        _wasIdle = isIdle;
    }

    /// <summary>Asks all sessions; their answers make the next status.</summary>
    private void BeginStatus()
    {
        if (_link.IsRegistered && !_isLastSent)
            EndRoundIf(_round.Begin(_sessions.Active));
    }

    private void EndRoundIf(bool isComplete)
    {
        if (!isComplete)
            return;
        SendStatus();
        if (_round.TakeWantedAgain())
            BeginStatus();
    }

    private void SendStatus()
    {
        if (_link.IsRegistered)
            _link.Tell(_state, _sessions.TakeStatuses(_link.Term));
    }

    /// <summary>Drains all sessions, sends a last status, and stops the actor.</summary>
    public sealed record Leave
    {
        private Leave()
        {
        }

        public static Leave Instance { get; } = new();
    }

    private sealed record Tick;

    private sealed class Producer(
        AgentOptions options, IReadOnlyList<ActorSelection> coordinators, Func<RunSpec, AgentOptions, ISender> open)
        : IIndirectActorProducer
    {
        public Type ActorType => typeof(AgentActor);

        public ActorBase Produce() => new AgentActor(options, coordinators, open);

        public void Release(ActorBase actor)
        {
        }
    }
}
