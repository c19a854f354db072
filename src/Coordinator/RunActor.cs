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

    private void SendProgress()
    {
        var elapsed = Elapsed > TimeSpan.Zero ? Elapsed : TimeSpan.Zero;
        Sender.Tell(new ReportFound(RunReport.Of(_state, elapsed, _monitor.Usage(), _context.Options.Origin)));
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
