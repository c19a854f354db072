using System.Collections.Immutable;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Runs;

/// <summary>
/// What is known of a run: the fold of its journal. Entries are applied in the order of the journal; applying one again
/// changes nothing, so a plan may be applied when it is made and once more when it is read back.
/// </summary>
/// <param name="accepted">The first entry of every journal.</param>
/// <param name="log">Is told of reports that do not count because they contradict themselves.</param>
internal sealed class RunBooks(RunAccepted accepted, Action<string> log)
{
    private readonly ShardPlanner _planner = new(accepted.Spec.Total());
    private readonly Ledger _ledger = new();
    private readonly Tally _scratch = new();
    private readonly Dictionary<string, long> _requestsByAgent = [];
    private readonly Dictionary<long, ShardSlice> _unqueued = [];
    private readonly Dictionary<long, ShardLeased> _leases = [];
    private readonly Dictionary<string, long> _leasedAgain = [];
    private ImmutableArray<ShardSlice> _lastPlanned = [];
    private long _reissued;

    /// <summary>What the user asked for.</summary>
    public RunSpec Spec => accepted.Spec;

    /// <summary>When the run was accepted.</summary>
    public DateTimeOffset AcceptedAt => accepted.At;

    /// <summary>
    /// When index 0 should start or started, by the coordinator's clock; none before anybody was to send.
    /// </summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>The term of office whose decisions count.</summary>
    public long Epoch { get; private set; } = accepted.Header.Epoch;

    /// <summary>What somebody told the run to do.</summary>
    public RunPhase Phase { get; private set; }

    /// <summary>Whether somebody asked for its early end.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Whether it ends because its duration is over.</summary>
    public bool IsTimeUp { get; private set; }

    /// <summary>The threshold for which the run was stopped, if that was why.</summary>
    public string? LostThreshold { get; private set; }

    /// <summary>How many indexes that an agent had leased, and not reported, others leased, too.</summary>
    public IReadOnlyDictionary<string, long> LeasedAgain => _leasedAgain;

    /// <summary>How many indexes that an agent has leased are not reported.</summary>
    public IReadOnlyDictionary<string, long> Unreported => _leases.Values
        .GroupBy(leased => leased.Header.Sender)
        .ToDictionary(leases => leases.Key, leases => leases.Sum(leased => leased.Slice.Count));

    /// <summary>How many indexes agents handed back while the run was to go on.</summary>
    public long HandedBack { get; private set; }

    /// <summary>What became of the accepted indexes.</summary>
    public Tally Total { get; } = new();

    /// <summary>How many accepted indexes each agent sent.</summary>
    public IReadOnlyDictionary<string, long> RequestsByAgent => _requestsByAgent;

    /// <summary>Indexes that are accounted for.</summary>
    public long Accepted => _ledger.Accepted;

    /// <summary>Indexes that are planned and not accounted for.</summary>
    public long Outstanding => _ledger.Outstanding;

    /// <summary>Indexes that are not planned yet.</summary>
    public long Unplanned => _planner.Remaining;

    /// <summary>Indexes that are planned.</summary>
    public long Planned => _planner.Planned;

    /// <summary>How many shards are not accounted for.</summary>
    public int OpenShards => _ledger.OpenShards;

    /// <summary>
    /// How many indexes there are; what time ended has those that were sent, and those of leases that were never
    /// reported, of which nobody knows. None before that is known.
    /// </summary>
    public long? Requests => Spec.Total() is { } total && !IsTimeUp ? total : Ended is null ? null : Accepted + Leased;

    /// <summary>Whether every index is accounted for.</summary>
    public bool IsComplete => Unplanned == 0 && Outstanding == 0;

    /// <summary>The last entry, once there is one.</summary>
    public RunEnded? Ended { get; private set; }

    /// <summary>
    /// What a coordinator that takes over has to queue: what was handed back and not planned again, and the last plan
    /// of each predecessor, for which nobody knows whether it still got into the queue.
    /// </summary>
    public ImmutableArray<ShardSlice> Unqueued => [.. _unqueued.Values];

    /// <summary>The sums; they add up at any moment.</summary>
    public LedgerTotals Totals => new(
        Requests ?? Planned,
        Total.Succeeded,
        Total.Failed,
        Total.Aborted,
        (Requests ?? Planned) - Accepted,
        _reissued + _ledger.Rejected);

    /// <summary>The next shard of at most this size, if any index is unplanned.</summary>
    public Shard? NextShard(long size) => _planner.Next(size);

    /// <summary>The shards of the next range, interleaved, if any index is unplanned.</summary>
    public IEnumerable<Shard> NextShards(long size, int parts) => _planner.NextInterleaved(size, parts);

    /// <summary>Takes an entry into account.</summary>
    /// <returns>The rest of a shard that the entry hands back, to be planned again.</returns>
    public ShardSlice? Apply(JournalEntry entry)
    {
        if (Ended is not null)
            return null;
        if (entry is ShardReported report)
            return Apply(report);
        if (entry is ShardLeased leased)
            Apply(leased);
        else if (entry.Header.Epoch >= Epoch)
            ApplyDecision(entry);
        return null;
    }

    private long Leased => _leases.Values.Sum(leased => leased.Slice.Count);

    private void ApplyDecision(JournalEntry entry)
    {
        switch (entry)
        {
            case ShardsPlanned planned:
                Apply(planned);
                break;
            case RunStarted started:
                StartedAt ??= started.At;
                break;
            case RunStopped stopped when stopped.Phase > Phase:
                Phase = stopped.Phase;
                LostThreshold ??= stopped.LostThreshold;
                IsTimeUp |= stopped.Reason == StopReason.TimeUp;
                IsStopped |= stopped.Reason == StopReason.Asked;
                break;
            case CoordinatorElected elected when elected.Header.Epoch > Epoch:
                Apply(elected);
                break;
            case RunEnded ended:
                Ended = ended;
                break;
        }
    }

    private void Apply(ShardsPlanned planned)
    {
        foreach (var slice in planned.Slices)
        {
            if (slice.From == 0 && _planner.Apply(slice.Shard))
                _ledger.Add(slice.Shard);
            _unqueued.Remove(slice.Shard.Id);
        }
        _lastPlanned = planned.Slices;
    }

    private void Apply(CoordinatorElected elected)
    {
        Epoch = elected.Header.Epoch;
        foreach (var slice in _lastPlanned)
        {
            // What was handed back or leased had been queued.
            if (_ledger.Rest(slice.Shard.Id) == slice && !_leases.ContainsKey(slice.Shard.Id))
                _unqueued.TryAdd(slice.Shard.Id, slice);
        }
    }

    /// <summary>
    /// Whoever held the slice before may have sent any of it, whether that was reported or not. A lease that was
    /// journalled twice, because nobody knew whether it was, is one.
    /// </summary>
    private void Apply(ShardLeased leased)
    {
        var id = leased.Slice.Shard.Id;
        if (_ledger.Rest(id) == leased.Slice && _leases.TryAdd(id, leased))
            return;
        var holder = _leases.GetValueOrDefault(id)?.Header;
        if (holder == leased.Header)
            return;
        _reissued += leased.Slice.Count;
        if (holder is { } lost)
            _leasedAgain[lost.Sender] = _leasedAgain.GetValueOrDefault(lost.Sender) + leased.Slice.Count;
    }

    private ShardSlice? Apply(ShardReported report)
    {
        if (FaultOf(report) is { } fault)
        {
            log($"refused a report of {report.Header.Sender} on shard {report.Slice.Shard.Id}: {fault}");
            return null;
        }
        if (!_ledger.Accept(report.Slice, report.Count))
            return null;

        _leases.Remove(report.Slice.Shard.Id);
        Total.Add(_scratch);
        var sender = report.Header.Sender;
        _requestsByAgent[sender] = _requestsByAgent.GetValueOrDefault(sender) + report.Count;
        _unqueued.Remove(report.Slice.Shard.Id);
        if (_ledger.Rest(report.Slice.Shard.Id) is not { } rest)
            return null;
        _unqueued.Add(rest.Shard.Id, rest);
        HandedBack += Phase == RunPhase.Sending ? rest.Count : 0;
        return rest;
    }

    /// <summary>
    /// Reads the tally of a report. What a refused one would have accounted for stays open: nobody can tell what became
    /// of it.
    /// </summary>
    private string? FaultOf(ShardReported report)
    {
        if (report.Count < 0 || report.Count > report.Slice.Count)
            return $"it tells of {report.Count} indexes, and the slice has {report.Slice.Count}";
        try
        {
            var source = report.Tally.Span;
            _scratch.ReadFrom(ref source);
            return _scratch.Total == report.Count
                ? null
                : $"it tells of {report.Count} indexes, and its tally of {_scratch.Total}";
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }
}
