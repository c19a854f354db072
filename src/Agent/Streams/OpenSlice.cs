using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Streams;

/// <summary>
/// A leased slice. Any thread takes indexes from its front with one atomic step; results return in any order, each into
/// the tally of a recorder. So what was taken is always a prefix, and when nothing is in flight that prefix is reported.
/// </summary>
/// <param name="slice">What was leased.</param>
/// <param name="recorders">How many recorders record into it.</param>
/// <param name="pool">Where its tallies come from.</param>
internal sealed class OpenSlice(ShardSlice slice, int recorders, TallyPool pool)
{
    private readonly Tally?[] _tallies = new Tally?[recorders];
    private long _taken;
    private long _recorded;
    private volatile bool _isClosed;

    public ShardSlice Slice => slice;

    /// <summary>The number of the request that it was leased for.</summary>
    public long Request { get; init; }

    /// <summary>How many of its indexes have ended.</summary>
    public long Recorded => Volatile.Read(ref _recorded);

    /// <summary>How many of its indexes were started. Attempts beyond the end are counted, too, hence the minimum.</summary>
    public long Taken => Math.Min(Volatile.Read(ref _taken), slice.Count);

    public long Unstarted => slice.Count - Taken;

    /// <summary>The position in the run that comes next; only if <see cref="Unstarted"/> is above 0.</summary>
    public long Next => slice.Shard.IndexAt(slice.From + Taken);

    /// <summary>Takes the next position in the run.</summary>
    public bool TryTake(out long position)
    {
        position = 0;
        if (Volatile.Read(ref _taken) >= slice.Count)
            return false;
        var taken = Interlocked.Increment(ref _taken) - 1;
        position = slice.Shard.IndexAt(slice.From + taken);
        return taken < slice.Count;
    }

    /// <summary>The tally of one recorder; for that recorder only, under its lock.</summary>
    /// <returns><see langword="null"/> once the slice is closed: the result comes too late to be reported.</returns>
    public Tally? TallyOf(int recorder) => _isClosed ? null : _tallies[recorder] ??= pool.Rent();

    /// <summary>Counts one index whose result is in a tally.</summary>
    /// <returns>Whether it was the last one of the slice.</returns>
    public bool CountRecorded() => Interlocked.Increment(ref _recorded) == slice.Count;

    /// <summary>Refuses further results.</summary>
    public void Close() => _isClosed = true;

    /// <summary>
    /// Merges the tallies, when nothing is recorded any more, into one that the caller returns to the pool. An index that
    /// was taken and never recorded was lost by a fault of the sender, and it may have been sent: it counts as aborted.
    /// </summary>
    public Tally Merge()
    {
        var merged = pool.Rent();
        foreach (var tally in _tallies)
        {
            if (tally is null)
                continue;
            merged.Add(tally);
            pool.Return(tally);
        }
        Array.Clear(_tallies);
        for (; _recorded < Taken; _recorded++)
            merged.Record(new RequestResult(Outcome.Aborted, 0, 0, 0));
        return merged;
    }
}
