using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator;

/// <summary>
/// What is known of a run: the fold of its journal. Entries are applied in the order of the journal; applying one again
/// changes nothing, so a plan may be applied when it is made and once more when it is read back.
/// </summary>
internal sealed class RunBooks(RunSpec spec)
{
    private readonly ShardPlanner _planner = new(spec.Requests);
    private readonly Ledger _ledger = new();
    private readonly Tally _scratch = new();
    private readonly Dictionary<string, long> _requestsByAgent = [];
    private long _redelivered;

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

    /// <summary>Whether every index is accounted for.</summary>
    public bool IsComplete => Unplanned == 0 && Outstanding == 0;

    /// <summary>Whether the journal has its last entry.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The sums; they add up at any moment.</summary>
    public LedgerTotals Totals => new(
        spec.Requests,
        Total.Succeeded,
        Total.Failed,
        Total.Aborted,
        spec.Requests - _ledger.Accepted,
        _redelivered + _ledger.Rejected);

    /// <summary>The next shard of at most this size, if any index is unplanned.</summary>
    public Shard? NextShard(long size) => _planner.Next(size);

    /// <summary>Takes an entry into account.</summary>
    /// <returns>The rest of a shard that the entry hands back, to be queued again.</returns>
    public ShardSlice? Apply(JournalEntry entry)
    {
        switch (entry)
        {
            case ShardsPlanned planned when !HasEnded:
                Apply(planned);
                break;
            case ShardReported report when !HasEnded:
                return Apply(report);
            case RunEnded:
                HasEnded = true;
                break;
        }
        return null;
    }

    private void Apply(ShardsPlanned planned)
    {
        foreach (var slice in planned.Slices)
        {
            if (slice.From == 0 && _planner.Apply(slice.Shard))
                _ledger.Add(slice.Shard);
        }
    }

    private ShardSlice? Apply(ShardReported report)
    {
        var slice = _ledger.Rest(report.ShardId);
        if (!_ledger.Accept(report.ShardId, report.From, report.Count))
            return null;

        // Whoever held the lease before may have sent any of the slice, also of the part that is handed back now.
        _redelivered += report.EarlierDeliveries * (slice?.Count ?? 0);
        var source = report.Tally.Span;
        _scratch.ReadFrom(ref source);
        Total.Add(_scratch);
        var sender = report.Header.Sender;
        _requestsByAgent[sender] = _requestsByAgent.GetValueOrDefault(sender) + report.Count;
        return _ledger.Rest(report.ShardId);
    }
}
