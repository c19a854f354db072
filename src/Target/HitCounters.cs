using System.Collections.Concurrent;

namespace LoadCluster.Target;

/// <summary>
/// Counts exactly how often each index was hit: a byte for each, in pages made when first touched, so memory follows
/// the highest index (10⁸ indexes: 100 MB) and not the number of hits. Lock-free and thread-safe.
/// </summary>
internal sealed class HitCounters
{
    /// <summary>Indexes from here on are refused: the directory of the pages has to end somewhere.</summary>
    public const long Limit = 10_000_000_000;

    private const int PageBits = 18;
    private const int PageSize = 1 << PageBits;

    private readonly byte[]?[] _pages = new byte[]?[(Limit + PageSize - 1) >> PageBits];

    /// <summary>A byte that reads 255 means 255 hits and as many more as stand here.</summary>
    private readonly ConcurrentDictionary<long, long> _beyondByte = new();

    /// <summary>Counts one hit; false, and not counted, for an index outside [0, <see cref="Limit"/>).</summary>
    public bool TryAdd(long index)
    {
        if (index is < 0 or >= Limit)
            return false;

        ref var counter = ref PageOf(index)[index & (PageSize - 1)];
        var seen = Volatile.Read(ref counter);
        while (seen < byte.MaxValue)
        {
            var before = Interlocked.CompareExchange(ref counter, (byte)(seen + 1), seen);
            if (before == seen)
                return true;
            seen = before;
        }

        _beyondByte.AddOrUpdate(index, 1, static (_, beyond) => beyond + 1);
        return true;
    }

    /// <summary>
    /// Sums up all counters; <paramref name="from"/> and <paramref name="to"/> (exclusive; null for one past the
    /// highest index) say in which range to look for missing ones. Exact when no thread is adding.
    /// </summary>
    public HitSummary Summarize(long from, long? to)
    {
        var summary = new HitSummary();
        long hitInRange = 0;
        for (var page = 0; page < _pages.Length; page++)
        {
            var counters = Volatile.Read(ref _pages[page]) ?? [];
            for (var i = 0; i < counters.Length; i++)
            {
                if (counters[i] == 0)
                    continue;
                var index = ((long)page << PageBits) + i;
                summary.Include(index, HitsOf(index, counters[i]));
                if (index >= from && !(index >= to))
                    hitInRange++;
            }
        }

        var end = to ?? (summary.Highest + 1 ?? 0);
        summary.Missing = Math.Max(0, end - from) - hitInRange;
        return summary;
    }

    private long HitsOf(long index, byte counter) =>
        counter == byte.MaxValue && _beyondByte.TryGetValue(index, out var beyond) ? counter + beyond : counter;

    private byte[] PageOf(long index)
    {
        ref var page = ref _pages[index >> PageBits];
        return Volatile.Read(ref page)
            ?? Interlocked.CompareExchange(ref page, new byte[PageSize], null)
            ?? page;
    }
}
