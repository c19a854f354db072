using System.Numerics;
using System.Runtime.InteropServices;

namespace LoadCluster.Shared.Metrics;

/// <summary>
/// The counters of <see cref="HdrLayout"/>, in pages of one doubling each. A page takes 8 KiB, from the first count in it on: the
/// latencies of most runs lie within a few doublings.
/// </summary>
internal sealed class HdrCounters
{
    /// <summary>The page of all doublings without counts, shared by all histograms; <see cref="Written"/> replaces it before a count.</summary>
    private static readonly long[] Blank = new long[HdrLayout.PageLength];

    private readonly long[][] _pages = Enumerable.Repeat(Blank, PageOf(HdrLayout.Length - 1) + 1).ToArray();

    public long this[int index] => _pages[PageOf(index)][PlaceOf(index)];

    /// <summary>A counter that is to be changed.</summary>
    public ref long At(int index) => ref Written(PageOf(index))[PlaceOf(index)];

    /// <summary>Adds the other's counters of these pages.</summary>
    public void Add(HdrCounters other, Range pages)
    {
        for (var page = pages.Start.Value; page < pages.End.Value; page++)
        {
            if (other.IsBlank(page))
                continue;
            var sums = MemoryMarshal.Cast<long, Vector<long>>(Written(page).AsSpan());
            var added = MemoryMarshal.Cast<long, Vector<long>>(other._pages[page].AsSpan());
            for (var i = 0; i < sums.Length; i++)
                sums[i] += added[i];
        }
    }

    /// <summary>Sets the counters of these pages to 0.</summary>
    public void Clear(Range pages)
    {
        for (var page = pages.Start.Value; page < pages.End.Value; page++)
            if (!IsBlank(page)) Array.Clear(_pages[page]);
    }

    /// <summary>The pages from that of one counter to that of another.</summary>
    public static Range Pages(int first, int last) => PageOf(first)..Math.Max(PageOf(first), PageOf(last) + 1);

    private bool IsBlank(int page) => ReferenceEquals(_pages[page], Blank);

    private long[] Written(int page)
    {
        ref var counters = ref _pages[page];
        if (ReferenceEquals(counters, Blank))
            counters = new long[HdrLayout.PageLength];
        return counters;
    }

    private static int PageOf(int index) => (int)((uint)index / HdrLayout.PageLength);

    private static int PlaceOf(int index) => (int)((uint)index % HdrLayout.PageLength);
}
