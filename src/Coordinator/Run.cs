using System.Collections.Immutable;
using LoadCluster.Coordinator.Planning;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator;

/// <summary>
/// One run in the hands of the coordinator, from acceptance to report. It belongs to the coordinator's loop; only its
/// outbox works beside it, so that a slow broker never keeps the loop from hearing.
/// </summary>
internal sealed class Run : IAsyncDisposable
{
    private readonly RunSpec _spec;
    private readonly RunBooks _books;
    private readonly RunMonitor _monitor;
    private readonly LimitShares _shares = new();
    private readonly Pace _pace;
    private readonly ResultsFolder? _results;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Outbox _outbox;
    private readonly Func<MessageHeader> _stampHeader;
    private readonly CancellationTokenSource _reading = new();
    private readonly IJournal _journal;
    private TimeSpan _lastAccepted;
    private bool _isEnding;

    public Run(
        RunHandle handle,
        RunSpec spec,
        ResultsFolder? results,
        ICluster cluster,
        Func<MessageHeader> stampHeader,
        TimeProvider time)
    {
        (Handle, _spec, _results, _stampHeader, _time) = (handle, spec, results, stampHeader, time);
        _books = new RunBooks(spec);
        _monitor = new RunMonitor(handle.RunId);
        _pace = new Pace(time);
        _started = time.GetTimestamp();
        _journal = cluster.Journal(handle.RunId);
        _outbox = new Outbox(_journal, cluster.Shards(handle.RunId));
        _outbox.Post(new RunAccepted(stampHeader(), spec));
    }

    public RunHandle Handle { get; }

    public RunPhase Phase { get; private set; }

    /// <summary>The order agents get for it.</summary>
    public RunOrder Order => new(Handle.RunId, _spec, Phase, _shares.Granted.ToImmutableDictionary());

    /// <summary>Its journal, until it is closed.</summary>
    public IAsyncEnumerable<JournalEntry> ReadJournalAsync() => _journal.ReadAsync(_reading.Token);

    /// <summary>Whether nothing will come any more.</summary>
    public bool HasEnded => _books.HasEnded;

    /// <summary>Why agents could not take part, a line each.</summary>
    private IReadOnlyList<string> Faults => [.. _monitor.Faults.Select(fault => $"agent {fault.Key}: {fault.Value}")];

    private TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <summary>Takes the next fact of its journal into account.</summary>
    /// <returns>Whether agents need new orders.</returns>
    public bool Apply(JournalEntry entry)
    {
        var rest = _books.Apply(entry);
        if (entry is ShardReported)
            _lastAccepted = Elapsed;
        if (Phase != RunPhase.Sending)
            return false;
        if (rest is { } slice)
            _outbox.Post(new ShardsPlanned(_stampHeader(), [slice]));
        Plan();
        return _books.IsComplete && Enter(RunPhase.Draining);
    }

    /// <summary>Takes a sign of life into account.</summary>
    /// <param name="pulse">It.</param>
    /// <param name="alive">Names of all agents that are alive.</param>
    /// <param name="latestOrders">Sequence of the orders given last.</param>
    /// <returns>Whether agents need new orders.</returns>
    public bool Apply(AgentPulsed pulse, IReadOnlyCollection<string> alive, long latestOrders)
    {
        _monitor.See(pulse);
        if (pulse.OrdersSeen == latestOrders)
        {
            var run = pulse.Runs.FirstOrDefault(run => run.RunId == Handle.RunId);
            _shares.Use(pulse.Header.Sender, run is null ? 0 : Math.Max(run.Limit, run.InFlight));
        }
        return Divide(alive);
    }

    /// <summary>Divides the limit among those who are alive and can take part.</summary>
    /// <returns>Whether agents need new orders.</returns>
    public bool Divide(IReadOnlyCollection<string> alive)
    {
        _monitor.Keep(alive);
        if (Phase != RunPhase.Sending)
            return false;
        var faulted = _monitor.Faults.Keys;
        if (faulted.Any() && alive.All(agent => faulted.Contains(agent)))
            return Enter(RunPhase.Stopping);
        return _shares.Divide(_spec.Limit, [.. alive.Except(faulted)]);
    }

    /// <summary>Goes to a later phase.</summary>
    /// <returns>Whether it was in an earlier one.</returns>
    public bool Enter(RunPhase phase)
    {
        if (phase <= Phase)
            return false;
        Phase = phase;
        return true;
    }

    /// <summary>
    /// Plans what agents will need next. Plans are applied to the books at once, and again, without effect, when the
    /// journal brings them back.
    /// </summary>
    public void Plan()
    {
        while (Phase == RunPhase.Sending && NextShard() is { } shard)
        {
            var planned = new ShardsPlanned(_stampHeader(), [new ShardSlice(shard, From: 0)]);
            _books.Apply(planned);
            _outbox.Post(planned);
        }
    }

    /// <summary>Closes a second: a row of the timeline, a new snapshot.</summary>
    public void Tick()
    {
        var row = _monitor.TakeSecond(Elapsed);
        _results?.Add(row);
        _pace.Mark(Done);
        Plan();
        Handle.Publish(Snapshot(row));
    }

    /// <summary>All agents have left: writes the last entry. What was reported before is before it in the journal.</summary>
    public void End()
    {
        if (!_isEnding)
            _outbox.Post(new RunEnded(_stampHeader()));
        _isEnding = true;
    }

    /// <summary>Writes the report, hands it over and clears up.</summary>
    public async ValueTask FinishAsync()
    {
        _results?.Add(_monitor.TakeSecond(Elapsed));
        var report = Report();
        _results?.Add(report);
        if (_results?.Fault is { } fault)
            report = report with { Faults = [.. report.Faults, fault] };
        await _outbox.DeleteAsync();
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
        await _reading.CancelAsync();
        await _outbox.DisposeAsync();
        _results?.Dispose();
    }

    private long Done => _books.Accepted + _monitor.Unreported;

    private Shard? NextShard()
    {
        var size = ShardSizing.Next(new Workload(
            _spec.Limit,
            Math.Max(1, _monitor.Active),
            _pace.Of(Done),
            _books.Outstanding - _monitor.Unreported - _monitor.InFlight,
            _books.Unplanned));
        return size == 0 ? null : _books.NextShard(size);
    }

    private RunSnapshot Snapshot(TimelineRow row) => new(
        Handle.RunId,
        Phase,
        _books.Totals.Planned,
        Done,
        _books.Totals.Failed,
        Elapsed,
        _pace.Of(Done),
        row.InFlight,
        row.P50Milliseconds,
        row.P99Milliseconds,
        row.Agents);

    private RunReport Report() => new()
    {
        RunId = Handle.RunId,
        Spec = _spec,
        Driver = _monitor.Driver,
        Ledger = _books.Totals,
        Duration = _lastAccepted,
        MaxInFlight = _monitor.MaxInFlight,
        Tally = _books.Total,
        Agents = [.. _monitor.Report(_books.RequestsByAgent)],
        Faults = Faults,
    };
}
