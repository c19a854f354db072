using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Planning;

/// <summary>
/// Cuts the range of a run into shards, one at a time and only when asked, so that an unlimited run needs no more
/// memory than a short one. Its whole state is <see cref="NextId"/> and <see cref="Planned"/>.
/// </summary>
/// <param name="total">Request indexes in the run, at least 0; <see langword="null"/> for an unlimited run.</param>
internal sealed class ShardPlanner(long? total)
{
    private long _rangeStart;
    private long _partsSeen;

    /// <summary>The id of the next shard.</summary>
    public long NextId { get; private set; }

    /// <summary>How many indexes have been planned so far; between ranges also the next index to plan.</summary>
    public long Planned { get; private set; }

    /// <summary>Indexes not planned yet; <see cref="long.MaxValue"/> for an unlimited run.</summary>
    public long Remaining => total is { } n ? n - Planned : long.MaxValue;

    /// <summary>The shard that would come next. Nothing changes until <see cref="Apply"/>.</summary>
    /// <param name="size">How many indexes are wanted, at least 1; the last shard may have fewer.</param>
    /// <returns>The shard, or <see langword="null"/> when the whole range is planned.</returns>
    public Shard? Next(long size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return Remaining == 0 ? null : new Shard(NextId, Planned, Stride: 1, Math.Min(size, Remaining));
    }

    /// <summary>
    /// The interleaved shards that would come next: they share a range, so that each has a part of every moment of it.
    /// They must be applied together.
    /// </summary>
    /// <param name="size">How many indexes are wanted, at least 1; the last range may have fewer.</param>
    /// <param name="parts">How many shards are wanted, at least 1; not more than there are indexes.</param>
    /// <returns>The shards; none when the whole range is planned.</returns>
    public IEnumerable<Shard> NextInterleaved(long size, int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        size = Math.Min(size, Remaining);
        var stride = Math.Min(size, parts);
        for (var i = 0L; i < stride; i++)
            yield return new Shard(NextId + i, Planned + i, stride, (size - i + stride - 1) / stride);
    }

    /// <summary>Takes a planned shard into account; shards must come in the order of their ids.</summary>
    /// <returns><see langword="false"/> when the shard was applied before.</returns>
    /// <exception cref="InvalidOperationException">A shard before this one is missing.</exception>
    public bool Apply(Shard shard)
    {
        if (shard.Id < NextId)
            return false;
        if (_partsSeen == 0)
            _rangeStart = Planned;
        if (shard.Id > NextId || shard.First != _rangeStart + _partsSeen)
            throw new InvalidOperationException($"Shard {shard.Id} does not follow shard {NextId - 1}.");
        _partsSeen = (_partsSeen + 1) % shard.Stride;
        NextId++;
        Planned += shard.Count;
        return true;
    }

    /// <summary>Continues where another planner stopped, between two ranges.</summary>
    public void Restore(long nextId, long planned) => (NextId, Planned) = (nextId, planned);
}
