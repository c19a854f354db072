using System.Numerics;

namespace LoadCluster.Shared.Metrics;

/// <summary>
/// Which counter a value belongs to: the layout that the HdrHistogram project (hdrhistogram.org) documents, for values
/// of 1 us to 1 h at three significant digits. Values below 2,048 have a counter each. Above, each doubling of the
/// value is one bucket of 1,024 counters, twice as wide as those of the bucket before: nowhere is a counter wider than
/// 1/1,024 of its values.
/// </summary>
public static class HdrLayout
{
    public const long LowestValue = 1;
    public const long HighestValue = 3_600_000_000;

    /// <summary>How many values the first bucket distinguishes: the power of two above 2 * 10^3.</summary>
    public const int SubBuckets = 1 << SubBucketBits;

    /// <summary>How many doublings, the first bucket included, reach <see cref="HighestValue"/>.</summary>
    public const int Buckets = 22;

    /// <summary>How many counters a doubling has; the first one has as many for the values below it.</summary>
    public const int PageLength = 1 << HalfBits;

    private const int SubBucketBits = 11;
    private const int HalfBits = SubBucketBits - 1;

    /// <summary>The number of counters.</summary>
    public static readonly int Length = IndexOf(HighestValue) + 1;

    /// <summary>The counter of a value that is in range.</summary>
    public static int IndexOf(long value)
    {
        var bucket = 64 - SubBucketBits - BitOperations.LeadingZeroCount((ulong)value | (SubBuckets - 1));
        return (bucket << HalfBits) + (int)(value >> bucket);
    }

    /// <summary>The lowest value of a counter.</summary>
    public static long LowestOf(int index)
    {
        var bucket = BucketOf(index);
        return (long)(index - (bucket << HalfBits)) << bucket;
    }

    /// <summary>The highest value of a counter.</summary>
    public static long HighestOf(int index) => LowestOf(index) + (1L << BucketOf(index)) - 1;

    // The first bucket fills two halves, every later one only its upper half: the lower is what the one before covers.
    private static int BucketOf(int index) => Math.Max(0, (index >> HalfBits) - 1);
}
