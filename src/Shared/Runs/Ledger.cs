namespace LoadCluster.Shared.Runs;

/// <summary>
/// The books of one run: for each open shard its cursor, how many of its indexes have been accepted from its front. A
/// report is accepted exactly if it starts at the cursor. That compare-and-advance is all the deduplication there is, and
/// it is enough: whatever is delivered twice, late or by a ghost finds the cursor somewhere else.
/// </summary>
/// <remarks>Shards that are done are forgotten, so memory is bounded by the shards outstanding, not by the run.</remarks>
public sealed class Ledger
{
    private readonly Dictionary<long, OpenShard> _open = [];

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
    public IEnumerable<ShardSlice> Open => _open.Values.Select(open => new ShardSlice(open.Shard, open.Cursor));

    /// <summary>Opens a planned shard with its cursor at 0.</summary>
    /// <exception cref="ArgumentException">The shard is open already.</exception>
    public void Add(Shard shard)
    {
        _open.Add(shard.Id, new OpenShard(shard, Cursor: 0));
        Opened += shard.Count;
    }

    /// <summary>Accepts a report of positions <c>[from, from + count)</c> of a shard, if it starts at the cursor.</summary>
    /// <param name="shardId">The shard reported on.</param>
    /// <param name="from">Position of the first index reported.</param>
    /// <param name="count">How many indexes are reported; 0 hands the shard back untouched.</param>
    /// <returns>Whether it was accepted; if not, its tally must not be counted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A negative number, or positions beyond the shard's end.</exception>
    public bool Accept(long shardId, long from, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (!_open.TryGetValue(shardId, out var open) || open.Cursor != from)
        {
            Rejected += count;
            return false;
        }
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, open.Shard.Count - from);

        Accepted += count;
        if (from + count == open.Shard.Count)
            _open.Remove(shardId);
        else
            _open[shardId] = open with { Cursor = from + count };
        return true;
    }

    /// <summary>What is left of a shard, or <see langword="null"/> when it is done.</summary>
    public ShardSlice? Rest(long shardId) =>
        _open.TryGetValue(shardId, out var open) ? new ShardSlice(open.Shard, open.Cursor) : null;

    private readonly record struct OpenShard(Shard Shard, long Cursor);
}
