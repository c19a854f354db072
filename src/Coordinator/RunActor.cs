using System.Collections.Immutable;
using Akka.Actor;
using LoadCluster.Coordinator.Planning;
using LoadCluster.Coordinator.Replication;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Thresholds;

namespace LoadCluster.Coordinator;

/// <summary>
/// One run, from acceptance or takeover to its report: divides the limit among agents, leases shards, accepts reports.
/// What it decides is an event of its <see cref="RunState"/>; no answer leaves before the state it rests on is durable.
/// </summary>
internal sealed partial class RunActor : ReceiveActor, IWithTimers
{
    /// <summary>
    /// How long after the first shares a profile begins: agents open their sessions and lease in that time, so that the
    /// first requests are not late.
    /// </summary>
    private static readonly TimeSpan StartAhead = TimeSpan.FromSeconds(1);

    private readonly RunState _state;
    private readonly RunContext _context;
    private readonly RunMonitor _monitor;
    private readonly LimitShares _shares = new();
    private readonly ThroughputEstimate _throughput;
    private readonly ThresholdWatch _thresholds;
    private readonly RunSessions _sessions;
    private readonly RunOutbox _outbox;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly DateTimeOffset _beganAt;
    private AgentsChanged _agents = AgentsChanged.None;
    private TimeSpan _lastAccepted;
    private RunPhase _phase;
    private long _divided;

    public RunActor(RunState state, RunContext context)
    {
        (_state, _context, _time) = (state, context, context.Options.Time);
        _monitor = new RunMonitor(state.RunId, _time);
        _throughput = new ThroughputEstimate(_time);
        _thresholds = new ThresholdWatch(state.Spec);
        _sessions = new RunSessions(state.RunId, context.Term, _time);
        _outbox = new RunOutbox(state, StateKeys.OfRun(state.RunId), context.Writer, Self);
        (_began, _beganAt) = (_time.GetTimestamp(), _time.GetUtcNow());
        // When a predecessor accepted its last report is not known: at the latest now.
        if (state.Accepted > 0)
            _lastAccepted = Elapsed;
        // After a takeover, reports that waited come first and all at once: that is not the throughput. Nor is it 0: agents
        // would get no more work than for moments.
        if (state.StartedAt is null)
            _throughput.Mark(0);
        else
            _throughput.Assume(state.Accepted / Math.Max(1, Elapsed.TotalSeconds));
        Handle<AgentsChanged>(OnAgentsChanged);
        Handle<AgentSeen>(OnAgentSeen);
        Handle<RequestShard>(OnRequestShard);
        Handle<ShardReported>(OnShardReported);
        Handle<ConfirmSubmission>(_ => Confirm());
        Handle<StopRun>(stop => Stop(stop.Now ? RunPhase.Stopping : RunPhase.Draining, StopReason.Asked));
        Handle<TimeUp>(up => Stop(RunPhase.Draining, up.Reason));
        Handle<DivideDue>(_ => Divide());
        Handle<SecondPassed>(_ => Tick());
        Handle<Finished>(_ => Finish());
        Receive<GetProgress>(_ => SendProgress());
        Receive<StateSaved>(saved => _outbox.Release(saved));
        Receive<RunOutbox.PauseEnded>(_ => _outbox.EndPause());
        Receive<RowsFound>(Add);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private RunPhase Phase => (RunPhase)Math.Max((int)_phase, (int)_state.Phase);

    /// <summary>
    /// Time since the start, negative before it; since the acceptance while there is none. It never goes back.
    /// </summary>
    private TimeSpan Elapsed => _beganAt - (_state.StartedAt ?? _state.AcceptedAt) + _time.GetElapsedTime(_began);

    private long Done => _state.Accepted + _monitor.Unreported;

    public static Props Props(RunState state, RunContext context) =>
        Akka.Actor.Props.Create(() => new RunActor(state, context));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(SecondPassed), new SecondPassed(), TimeSpan.FromSeconds(1));
        WatchTime();
        if (_state.Ended is not null)
            Self.Tell(new Finished());
        _outbox.Save();
    }

    protected override void PostStop() => _context.Results?.Dispose();

    /// <summary>Every message ends with this: saves the new state, then sends the messages that wait for it.</summary>
    private void Handle<T>(Action<T> handle) => Receive<T>(message =>
    {
        handle(message);
        _outbox.Save();
    });

    private void Apply(RunEvent @event)
    {
        if (_state.Apply(@event) is { } refused)
            _context.Options.Log(refused);
        _outbox.MarkChanged();
    }

    private void Confirm()
    {
        _outbox.MarkChanged();
        _outbox.Tell(Sender, new RunSubmitted(_state.RunId));
    }

    private void OnAgentsChanged(AgentsChanged agents)
    {
        _agents = agents;
        foreach (var session in _sessions.Where(session => !agents.Alive.Contains(session.Agent)).ToList())
            Lose(session.Agent);
        if (agents.IsSettled)
        {
            foreach (var holder in _state.Holders.Where(holder => !agents.Alive.Contains(holder)).ToList())
                Lose(holder);
        }
        Divide();
        Serve();
    }

    private void Lose(AgentId agent)
    {
        Apply(new LeasesReleased(agent, MayHaveSent: true));
        _sessions.Remove(agent);
        _waiting.Remove(agent);
        _monitor.Remove(agent.Name);
    }

    private void OnAgentSeen(AgentSeen seen)
    {
        var agent = seen.Status.Agent;
        if (!_agents.Alive.Contains(agent))
            return;
        if (_monitor.Update(seen.Status, seen.Cores) is { } status)
            Update(agent, seen.Actor, status);
        PlanProfile();
        Serve();
        DivideSoon();
        EndIfDeserted();
    }

    private void Update(AgentId agent, IActorRef actor, SessionStatus status)
    {
        if (_sessions.Find(agent) is not { } session)
        {
            if (status.HasEnded)
                return;
            // A predecessor started it: from now on it asks and reports here.
            session = _sessions.Adopt(agent, actor);
            _shares.Adopt(agent.Name, status.Share);
            Tell(Phase == RunPhase.Sending ? session.Order(status.Share) : session.End(Phase));
        }
        if (!session.IsUpToDate(status))
            return;
        if (session.MissesLeases(status, _state.OldestLeaseOf(agent)))
            Release(agent);
        _shares.Use(agent.Name, status.HasEnded ? 0 : Math.Max(status.Share, status.InFlight));
        if (status.HasEnded && !session.HasEnded)
            End(session, status.Fault);
    }

    /// <summary>A session that ended without a fault has reported all it knew: what is still leased never reached it.</summary>
    private void End(RunSession session, string? fault)
    {
        session.HasEnded = true;
        _waiting.Remove(session.Agent);
        Apply(new LeasesReleased(session.Agent, MayHaveSent: fault is not null));
        Serve();
    }

    private void Release(AgentId agent)
    {
        Apply(new LeasesReleased(agent, MayHaveSent: true));
        Serve();
    }

    /// <summary>Statuses of many agents come at any time: the limit is divided once for several of them.</summary>
    private void DivideSoon()
    {
        var pause = TimeSpan.FromMilliseconds(_agents.Able.Length);
        var wait = pause - _time.GetElapsedTime(_divided);
        if (wait <= TimeSpan.Zero)
            Divide();
        else if (!Timers.IsTimerActive(nameof(DivideDue)))
            Timers.StartSingleTimer(nameof(DivideDue), new DivideDue(), wait);
    }

    private void Divide()
    {
        _divided = _time.GetTimestamp();
        if (Phase != RunPhase.Sending || !_agents.IsSettled)
            return;
        var faults = _monitor.Faults;
        var able = _agents.Able.Where(agent => !faults.ContainsKey(agent.Id.Name)).ToDictionary(agent => agent.Id.Name);
        if (_agents.Able.Length > 0 && able.Count == 0)
        {
            Stop(RunPhase.Stopping, StopReason.NoAgent);
            return;
        }
        _shares.Divide(
            _state.Spec.Limit,
            able.ToDictionary(agent => agent.Key, agent => agent.Value.Capacity),
            _agents.Alive.Select(agent => agent.Name));
        if (_state.Spec.Profile is not null && _shares.Granted.Any(share => share.Value > 0))
            Start(StartAhead);
        foreach (var (name, share) in _shares.Granted)
            Grant(name, able.GetValueOrDefault(name), share);
    }

    private void Start(TimeSpan ahead)
    {
        if (_state.StartedAt is not null)
            return;
        Apply(new RunStarted(_time.GetUtcNow() + ahead));
        WatchTime();
    }

    private void Grant(string name, RunAgent? agent, int share)
    {
        if (agent is not null && share > 0 && _sessions.Find(agent.Id) is null or { HasEnded: true })
            Tell(_sessions.Start(agent!.Id, agent.Actor, share, _state.Spec, _state.StartedAt ?? _time.GetUtcNow()));
        else if (_sessions.Find(name) is { HasEnded: false } session && session.Share != share)
            Tell(session.Order(share));
    }

    /// <summary>Orders leave once the state that they follow from is durable.</summary>
    private void Tell((IActorRef Agent, ISessionOrder Order) order) => _outbox.Tell(order.Agent, order.Order);

    /// <summary>Ends the run early. Harmless when it ends already.</summary>
    private void Stop(RunPhase phase, StopReason reason, string? lostThreshold = null)
    {
        if (phase <= Phase)
            return;
        Apply(new RunStopped(phase, reason, lostThreshold));
        Leave();
    }

    private void DrainIfComplete()
    {
        if (Phase != RunPhase.Sending || !_state.IsComplete)
            return;
        _phase = RunPhase.Draining;
        Leave();
    }

    /// <summary>Notifies the agents of the end of the phase.</summary>
    private void Leave()
    {
        _waiting.Clear();
        foreach (var session in _sessions.Where(session => !session.HasEnded))
            Tell(session.End(Phase));
        EndIfDeserted();
    }

    /// <summary>The run has ended once every agent has left it.</summary>
    private void EndIfDeserted()
    {
        if (Phase == RunPhase.Sending || !_agents.IsSettled || _state.Ended is not null || _sessions.Any(session => !session.HasEnded))
            return;
        AddRow(_monitor.TakeSecond(Elapsed));
        Apply(new RunEnded(Duration(), _monitor.Usage()));
        _outbox.Tell(Self, new Finished());
    }

    /// <summary>
    /// What agents saw, unless their clocks disagree: a run is not longer than from its start to the last accepted report.
    /// </summary>
    private TimeSpan Duration()
    {
        var active = _state.Total.Active.Length;
        var duration = active > TimeSpan.Zero && active < _lastAccepted ? active : _lastAccepted;
        var planned = _state.StopReason switch
        {
            null => _state.Spec.ScheduledTime(),
            StopReason.TimeUp => _state.Spec.Duration,
            _ => null,
        };
        return planned > duration ? planned.Value : duration;
    }

    private void WatchTime()
    {
        if (_state.StartedAt is null || Phase != RunPhase.Sending)
            return;
        if (_state.Spec.Duration is { } duration)
            StopAt(duration, StopReason.TimeUp);
        else if (_state.Spec.ScheduledTime() + _state.Spec.LateLimit is { } latest)
            StopAt(latest, StopReason.TooLate);
    }

    private void StopAt(TimeSpan elapsed, StopReason reason) =>
        Timers.StartSingleTimer(nameof(TimeUp), new TimeUp(reason), Positive(elapsed - Elapsed));

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.FromTicks(1);

    /// <summary>Closes a second: a row of the timeline, a look at the thresholds, a new snapshot.</summary>
    private void Tick()
    {
        if (_state.Ended is not null)
            return;
        var row = _monitor.TakeSecond(Elapsed);
        AddRow(row);
        _throughput.Mark(Done);
        if (Phase == RunPhase.Sending && _thresholds.FirstLost(new RunFigures(_state.Total, _lastAccepted)) is { } threshold)
            Stop(RunPhase.Draining, StopReason.ThresholdLost, threshold);
        // After a takeover, the last report may have come to the predecessor.
        DrainIfComplete();
        foreach (var repeated in _sessions.Unseen())
            Tell(repeated);
        PlanProfile();
        Serve();
        ShareWork();
        Divide();
        Context.Parent.Tell(Snapshot(row));
        EndIfDeserted();
    }

    private void AddRow(TimelineRow row)
    {
        if (_context.Writer is null)
            _context.Results?.Add(row);
        else
            _outbox.Add(row);
    }

    /// <summary>
    /// Writes the results. In a cluster the timeline comes from the replicated rows, which are whole after a takeover.
    /// </summary>
    private void Finish()
    {
        if (_context.Writer is null || _context.Results is null)
            WriteReport();
        else
            _context.Writer.Tell(new FindRows(StateKeys.OfRun(_state.RunId), RunOutbox.TimelineRows, default));
    }

    private void Add(RowsFound found)
    {
        _context.Results!.AddTimeline(found.Rows.Text.Span);
        if (found.HasMore)
            _context.Writer.Tell(new FindRows(found.Key, RunOutbox.TimelineRows, found.Rows.To));
        else
            WriteReport();
    }

    private void WriteReport()
    {
        var report = RunReport.From(_state, _context.Options.Origin);
        _context.Results?.Add(report);
        if (_context.Results?.Fault is { } fault)
            report = report with { Faults = [.. report.Faults, fault] };
        // The parent stops this actor: it may still pass statuses on, and these are not to become dead letters.
        Context.Parent.Tell(new RunFinished(report));
    }

    private void SendProgress()
    {
        var elapsed = Elapsed > TimeSpan.Zero ? Elapsed : TimeSpan.Zero;
        Sender.Tell(new ReportFound(ReportItem.Of(RunReport.Of(_state, elapsed, _monitor.Usage(), _context.Options.Origin))));
    }

    private RunSnapshot Snapshot(TimelineRow row) => new(
        _state.RunId,
        Phase,
        _state.Requests,
        Done,
        _state.Totals.Failed,
        Elapsed,
        _state.Spec.PlannedDuration(),
        _throughput.Of(Done),
        row.InFlight,
        row.P50Milliseconds,
        row.P99Milliseconds,
        row.Agents,
        _shares.Granted.ToImmutableDictionary(),
        row);

    private sealed record TimeUp(StopReason Reason);

    private sealed record DivideDue;

    private sealed record SecondPassed;

    private sealed record Finished;
}
