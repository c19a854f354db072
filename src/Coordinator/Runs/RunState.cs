using LoadCluster.Coordinator.Planning;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Runs;

/// <summary>
/// All that the report of a run will be made of: the fold of its events. Its size does not depend on the number of
/// requests. It belongs to the run's actor; what <see cref="Encode"/> writes is what the coordinators replicate.
/// </summary>
internal sealed partial class RunState(string runId, RunSpec spec, DateTimeOffset acceptedAt)
{
    private readonly ShardPlanner _planner = new(spec.Total());
    private readonly Ledger _ledger = new();
    private readonly Tally _scratch = new();
    private readonly SortedDictionary<string, long> _requestsByAgent = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _leasedAgain = new(StringComparer.Ordinal);
    private long _reissued;

    public string RunId => runId;

    public RunSpec Spec => spec;

    public DateTimeOffset AcceptedAt => acceptedAt;

    /// <summary>When index 0 is due, by the coordinator's clock; none before any agent had a share.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    public RunPhase Phase { get; private set; }

    /// <summary>Why it ended early, if it did.</summary>
    public StopReason? StopReason { get; private set; }

    /// <summary>The threshold for which the run was stopped, if that was why.</summary>
    public string? LostThreshold { get; private set; }

    /// <summary>Indexes that an agent had leased and not reported when others leased them, by the agent's name.</summary>
    public IReadOnlyDictionary<string, long> LeasedAgain => _leasedAgain;

    /// <summary>Indexes that agents hold or lost, and that are not reported, by the agent's name.</summary>
    public IReadOnlyDictionary<string, long> Unreported => _ledger.Open
        .Where(shard => HolderOf(shard) is not null)
        .GroupBy(shard => HolderOf(shard)!)
        .ToDictionary(held => held.Key, held => held.Sum(shard => shard.Rest.Count));

    /// <summary>Indexes that agents handed back while the run was sending.</summary>
    public long HandedBack { get; private set; }

    /// <summary>The results of the accepted indexes.</summary>
    public Tally Total { get; } = new();

    /// <summary>Accepted indexes by the agent that sent them.</summary>
    public IReadOnlyDictionary<string, long> RequestsByAgent => _requestsByAgent;

    /// <summary>Indexes that are accounted for.</summary>
    public long Accepted => _ledger.Accepted;

    /// <summary>Indexes that are planned and not accounted for.</summary>
    public long Outstanding => _ledger.Outstanding;

    /// <summary>Indexes that are not planned yet.</summary>
    public long Unplanned => _planner.Remaining;

    /// <summary>Indexes that are planned.</summary>
    public long Planned => _planner.Planned;

    public int OpenShards => _ledger.Open.Count;

    /// <summary>The processes that hold slices.</summary>
    public IEnumerable<AgentId> Holders => _ledger.Open
        .Select(shard => shard.Lease?.Agent).OfType<AgentId>().Distinct();

    /// <summary>
    /// The number of indexes. For a run that time ends: those that were accepted, and those that agents held and never
    /// reported; <see langword="null"/> until that is known.
    /// </summary>
    public long? Requests => Spec.Total() is { } total && !IsTimeUp ? total : Ended is null ? null : Accepted + Unreported.Values.Sum();

    /// <summary>Whether only time was to end it, and something else did. Without a time and a number, a user is to end it.</summary>
    public bool IsCutShort => Spec is { Duration: not null } && Spec.Total() is null
        && StopReason is (Runs.StopReason.Asked or Runs.StopReason.ThresholdLost or Runs.StopReason.NoAgent);

    public bool IsTimeUp => StopReason == Runs.StopReason.TimeUp;

    /// <summary>Whether every index is accounted for.</summary>
    public bool IsComplete => Unplanned == 0 && Outstanding == 0;

    /// <summary>The last event, once there is one.</summary>
    public RunEnded? Ended { get; private set; }

    /// <summary>The sums; they add up at any moment.</summary>
    public LedgerTotals Totals => new(
        Requests ?? Planned,
        Total.Succeeded,
        Total.Failed,
        Total.Aborted,
        (Requests ?? Planned) - Accepted,
        _reissued)
    {
        Dropped = Total.Dropped,
    };

    /// <summary>The slice that was leased for this request before.</summary>
    public ShardSlice? FindLease(Lease lease) => _ledger.Find(lease);

    /// <summary>The number of the first request of an agent that has a lease.</summary>
    public long? OldestLeaseOf(AgentId agent) => _ledger.OldestRequestOf(agent);

    /// <summary>The waiting slice that was planned first.</summary>
    public ShardSlice? NextWaiting => _ledger.NextWaiting;

    /// <summary>The next shard of at most this size; <see langword="null"/> when the range is planned.</summary>
    public Shard? NextShard(long size) => _planner.Next(size);

    /// <summary>The interleaved shards of the next range; none when the range is planned.</summary>
    public IEnumerable<Shard> NextShards(long size, int parts) => _planner.NextInterleaved(size, parts);

    /// <summary>Takes an event into account.</summary>
    /// <returns>Why a report was refused; it then changed nothing.</returns>
    public string? Apply(RunEvent @event)
    {
        if (Ended is not null)
            return null;
        switch (@event)
        {
            case RunStarted started:
                StartedAt ??= started.At;
                break;
            case ShardsPlanned planned:
                Apply(planned);
                break;
            case SliceLeased leased:
                Apply(leased);
                break;
            case SliceReported(var report):
                return Apply(report);
            case LeasesReleased(var agent, var mayHaveSent):
                _ledger.Release(agent, mayHaveSent);
                break;
            case RunStopped stopped when stopped.Phase > Phase:
                (Phase, StopReason, LostThreshold) =
                    (stopped.Phase, StopReason ?? stopped.Reason, LostThreshold ?? stopped.LostThreshold);
                break;
            case RunEnded ended:
                Ended = ended;
                break;
        }
        return null;
    }

    private static string? HolderOf(OpenShard shard) => shard.Lease?.Agent.Name ?? shard.LostBy;

    private void Apply(ShardsPlanned planned)
    {
        foreach (var shard in planned.Shards)
        {
            _planner.Apply(shard);
            _ledger.Add(shard);
        }
    }

    private void Apply(SliceLeased leased)
    {
        if (_ledger.Take(leased.Slice, leased.Lease) is not { } lostBy)
            return;
        _reissued += leased.Slice.Count;
        _leasedAgain[lostBy] = _leasedAgain.GetValueOrDefault(lostBy) + leased.Slice.Count;
    }

    private string? Apply(ShardReported report)
    {
        if (FaultOf(report) is { } fault)
            return $"refused a report of {report.Agent.Name} on shard {report.Slice.Shard.Id}: {fault}";
        if (!_ledger.Accept(report.Agent, report.Slice, report.Count, report.Request))
            return null;
        Total.Add(_scratch);
        var agent = report.Agent.Name;
        _requestsByAgent[agent] = _requestsByAgent.GetValueOrDefault(agent) + report.Count;
        HandedBack += Phase == RunPhase.Sending ? report.Slice.Count - report.Count : 0;
        return null;
    }

    /// <summary>Reads the tally of a report. The indexes of a refused report stay open.</summary>
    private string? FaultOf(ShardReported report)
    {
        if (report.Count < 0 || report.Count > report.Slice.Count)
            return $"it accounts for {report.Count} indexes of a slice of {report.Slice.Count}";
        try
        {
            var source = report.Tally.Span;
            _scratch.ReadFrom(ref source);
            return _scratch.Total == report.Count
                ? null
                : $"it accounts for {report.Count} indexes, and its tally for {_scratch.Total}";
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }
}
