namespace LoadCluster.Shared.Runs;

/// <summary>
/// The books of one run: for each open shard its cursor, how many of its indexes have been accepted from its front. A
/// report is accepted exactly if it starts at the cursor. That compare-and-advance is all the deduplication there is,
/// and it is enough: whatever is delivered twice, late or by a ghost finds the cursor somewhere else.
/// </summary>
/// <remarks>
/// Shards that are done are forgotten, so memory is bounded by the shards outstanding, not by the run.
/// </remarks>
public sealed class Ledger
{
    private readonly Dictionary<long, ShardSlice> _open = [];

    /// <summary>Indexes in shards that were opened.</summary>
    public long Opened { get; private set; }

    /// <summary>Indexes accepted, each once.</summary>
    public long Accepted { get; private set; }

    /// <summary>Indexes reported again after they had been accepted.</summary>
    public long Rejected { get; private set; }

    /// <summary>Indexes opened and not accepted yet.</summary>
    public long Outstanding => Opened - Accepted;

    /// <summary>How many shards are open.</summary>
    public int OpenShards => _open.Count;

    /// <summary>What is still to be sent of the open shards.</summary>
    public IEnumerable<ShardSlice> Open => _open.Values;

    /// <summary>Opens a planned shard with its cursor at 0.</summary>
    /// <exception cref="ArgumentException">The shard is open already.</exception>
    public void Add(Shard shard)
    {
        _open.Add(shard.Id, new ShardSlice(shard, From: 0));
        Opened += shard.Count;
    }

    /// <summary>
    /// Accepts a report of the first indexes of a slice, if the slice is what is open of its shard. The whole shard is
    /// compared, not its id alone: a coordinator that was replaced may have cut another shard with the same id.
    /// </summary>
    /// <param name="slice">What was leased.</param>
    /// <param name="count">How many of its indexes are reported; 0 hands it back untouched.</param>
    /// <returns>Whether it was accepted; if not, its tally must not be counted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A negative count, or one beyond the slice's end.</exception>
    public bool Accept(ShardSlice slice, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, slice.Count);
        if (Rest(slice.Shard.Id) != slice)
        {
            Rejected += count;
            return false;
        }

        Accepted += count;
        if (count == slice.Count)
            _open.Remove(slice.Shard.Id);
        else
            _open[slice.Shard.Id] = slice with { From = slice.From + count };
        return true;
    }

    /// <summary>What is left of a shard, or <see langword="null"/> when it is done.</summary>
    public ShardSlice? Rest(long shardId) => _open.TryGetValue(shardId, out var rest) ? rest : null;
}
