using System.Collections.Immutable;
using LoadCluster.Coordinator.Planning;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Thresholds;

namespace LoadCluster.Coordinator.Runs;

/// <summary>
/// One run in the hands of the active coordinator, from acceptance or takeover to its report. It belongs to the
/// coordinator's loop; only its outbox works beside it, so that a slow broker never keeps the loop from hearing.
/// </summary>
internal sealed partial class Run : IAsyncDisposable
{
    /// <summary>
    /// How long after the first orders a profile begins: agents join and lease meanwhile, or else the first requests
    /// would be late.
    /// </summary>
    private static readonly TimeSpan StartAhead = TimeSpan.FromMilliseconds(300);

    private readonly RunBooks _books;
    private readonly RunMonitor _monitor;
    private readonly LimitShares _shares = new();
    private readonly Pace _pace;
    private readonly ThresholdWatch _thresholds;
    private readonly ResultsFolder? _results;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly DateTimeOffset _beganAt;
    private readonly Outbox _outbox;
    private readonly Func<MessageHeader> _stampHeader;
    private readonly CancellationTokenSource _over = new();
    private TimeSpan _lastAccepted;
    private RunPhase _phase;
    private bool _isEnding;

    public Run(
        RunHandle handle,
        RunBooks books,
        ResultsFolder? results,
        ICluster cluster,
        Func<MessageHeader> stampHeader,
        TimeProvider time)
    {
        (Handle, _books, _results, _stampHeader, _time) = (handle, books, results, stampHeader, time);
        _monitor = new RunMonitor(handle.RunId, time);
        _pace = new Pace(time);
        // After a takeover, what was reported meanwhile comes first, and all at once: that is no pace.
        if (books.StartedAt is null)
            _pace.Mark(0);
        _thresholds = new ThresholdWatch(books.Spec);
        (_began, _beganAt) = (time.GetTimestamp(), time.GetUtcNow());
        _outbox = new Outbox(cluster.Journal(handle.RunId), cluster.Shards(handle.RunId));
        foreach (var slice in books.Unqueued)
            Queue(slice);
    }

    public RunHandle Handle { get; }

    /// <summary>Cancelled when it is over, or somebody else's.</summary>
    public CancellationToken Over => _over.Token;

    public RunPhase Phase => (RunPhase)Math.Max((int)_phase, (int)_books.Phase);

    /// <summary>The order agents get for it.</summary>
    public RunOrder Order =>
        new(Handle.RunId, _books.Spec, Phase, _shares.Granted.ToImmutableDictionary(), _books.StartedAt);

    /// <summary>Whether nothing will come any more.</summary>
    public bool HasEnded => _books.Ended is not null;

    /// <summary>
    /// How long requests are still to be started; none when that is not up to time alone, or before it has started.
    /// </summary>
    public TimeSpan? TimeLeft => _books.StartedAt is null ? null : _books.Spec.Duration - Elapsed;

    /// <summary>How much of the limit an agent was given.</summary>
    public int ShareOf(string agent) => _shares.Of(agent);

    /// <summary>
    /// Time since the start, negative before it; since the acceptance while there is none. It never goes back.
    /// </summary>
    private TimeSpan Elapsed => _beganAt - (_books.StartedAt ?? _books.AcceptedAt) + _time.GetElapsedTime(_began);

    private long Done => _books.Accepted + _monitor.Unreported;

    /// <summary>Takes the next facts of its journal into account.</summary>
    /// <returns>Whether agents need new orders.</returns>
    public bool Apply(ImmutableArray<JournalEntry> entries)
    {
        foreach (var entry in entries)
            Apply(entry);
        // Nothing else changes what is needed next, and asking costs as much as there are agents.
        if (Phase != RunPhase.Sending || !entries.Any(entry => entry is ShardReported))
            return false;
        Plan();
        return _books.IsComplete && Enter(RunPhase.Draining);
    }

    /// <summary>Takes a sign of life into account.</summary>
    /// <param name="pulse">It.</param>
    /// <param name="isUpToDate">Whether its sender has seen the latest orders.</param>
    public void Apply(AgentPulsed pulse, bool isUpToDate)
    {
        _monitor.See(pulse);
        var run = pulse.Runs.FirstOrDefault(run => run.RunId == Handle.RunId);
        if (run is not null && !run.Left)
            _shares.Adopt(pulse.Header.Sender, run.Limit);
        if (isUpToDate)
            _shares.Use(pulse.Header.Sender, run is null ? 0 : Math.Max(run.Limit, run.InFlight));
    }

    /// <summary>Divides the limit among those who can take part.</summary>
    /// <param name="capacities">How many requests each agent that takes work can have in flight, by its name.</param>
    /// <param name="alive">Names of all agents that are alive.</param>
    /// <returns>Whether agents need new orders.</returns>
    public bool Divide(IReadOnlyDictionary<string, int> capacities, IReadOnlyCollection<string> alive)
    {
        _monitor.Keep(alive);
        if (Phase != RunPhase.Sending)
            return false;
        if (_books.IsComplete)
            return Enter(RunPhase.Draining);
        var faulted = _monitor.Faults;
        if (faulted.Count > 0 && capacities.Keys.All(faulted.ContainsKey))
            return Enter(RunPhase.Stopping);
        var able = capacities.Where(agent => !faulted.ContainsKey(agent.Key));
        var changed = _shares.Divide(_books.Spec.Limit, able.ToDictionary(), alive);
        if (_books.StartedAt is null && _shares.Granted.Any(share => share.Value > 0))
            Start();
        return changed;
    }

    /// <summary>Ends it early; a successor must know that, too.</summary>
    /// <param name="phase">How.</param>
    /// <param name="reason">Why.</param>
    /// <param name="lostThreshold">For which threshold, if that is why.</param>
    /// <returns>Whether agents need new orders.</returns>
    public bool Stop(RunPhase phase, StopReason reason = StopReason.Asked, string? lostThreshold = null)
    {
        if (phase <= Phase)
            return false;
        Decide(new RunStopped(_stampHeader(), phase, reason, lostThreshold));
        return true;
    }

    /// <summary>Closes a second: a row of the timeline, a look at the thresholds, a new snapshot.</summary>
    /// <returns>Whether agents need new orders.</returns>
    public bool Tick()
    {
        var row = _monitor.TakeSecond(Elapsed);
        _results?.Add(row);
        _pace.Mark(Done);
        var isLost = Phase == RunPhase.Sending
            && _thresholds.FirstLost(new RunFigures(_books.Total, _lastAccepted)) is { } threshold
            && Stop(RunPhase.Draining, StopReason.ThresholdLost, threshold);
        Plan();
        Handle.Publish(Snapshot(row));
        return isLost;
    }

    /// <summary>
    /// All agents have left: writes the last entry. What was reported before is before it in the journal.
    /// </summary>
    public void End()
    {
        if (_isEnding)
            return;
        _isEnding = true;
        _outbox.Post(new RunEnded(_stampHeader(), _lastAccepted, _monitor.Effort()));
    }

    /// <summary>Gives up a slice that nobody could send: its indexes count as aborted.</summary>
    public void Abandon(ShardSlice slice)
    {
        var aborted = new Tally();
        for (var i = 0L; i < slice.Count; i++)
            aborted.Record(new RequestResult(Outcome.Aborted, 0, 0, 0));
        _outbox.Post(new ShardReported(_stampHeader(), slice, slice.Count, aborted.Encode()));
    }

    /// <summary>Writes the report and hands it over.</summary>
    public async ValueTask FinishAsync()
    {
        _results?.Add(_monitor.TakeSecond(Elapsed));
        var report = RunReport.From(Handle.RunId, _books);
        _results?.Add(report);
        if (_results?.Fault is { } fault)
            report = report with { Faults = [.. report.Faults, fault] };
        await _outbox.DeleteQueueAsync();
        await CloseAsync();
        Handle.Complete(report);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Handle.Fail(new InvalidOperationException("The coordinator stopped before the run had ended."));
    }

    private async ValueTask CloseAsync()
    {
        await _over.CancelAsync();
        await _outbox.DisposeAsync();
        _results?.Dispose();
    }

    private void Apply(JournalEntry entry)
    {
        var accepted = _books.Accepted;
        var rest = _books.Apply(entry);
        if (_books.Accepted > accepted)
        {
            _lastAccepted = Elapsed;
            _monitor.Report(entry.Header.Sender, _books.Accepted - accepted);
        }
        if (Phase == RunPhase.Sending && rest is { } slice)
            Queue(slice);
    }

    private bool Enter(RunPhase phase)
    {
        if (phase <= Phase)
            return false;
        _phase = phase;
        return true;
    }

    private void Start()
    {
        var ahead = _books.Spec.Profile is null ? TimeSpan.Zero : StartAhead;
        Decide(new RunStarted(_stampHeader(), _time.GetUtcNow() + ahead));
        Plan();
    }

    /// <summary>Decisions hold at once; the journal brings them back later, without effect.</summary>
    private void Decide(JournalEntry decision)
    {
        _books.Apply(decision);
        _outbox.Post(decision);
    }

    private RunSnapshot Snapshot(TimelineRow row) => new(
        Handle.RunId,
        Phase,
        _books.Requests,
        Done,
        _books.Totals.Failed,
        Elapsed,
        _books.Spec.PlannedDuration(),
        _pace.Of(Done),
        row.InFlight,
        row.P50Milliseconds,
        row.P99Milliseconds,
        row.Agents);
}
