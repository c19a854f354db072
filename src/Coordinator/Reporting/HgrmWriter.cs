using System.Globalization;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>
/// Writes the percentile table (<c>.hgrm</c>) that the HdrHistogram project's <c>outputPercentileDistribution</c>
/// prints and its plotter (hdrhistogram.github.io/HdrHistogram/plotFiles.html) reads. Values are in milliseconds.
/// </summary>
internal static class HgrmWriter
{
    // The reference implementation's default: five rows from each percentile to the one halfway from it to 100 %.
    private const int TicksPerHalf = 5;
    private const double MicrosecondsPerMillisecond = 1000;

    /// <summary>Writes the whole table, lines ending in a line feed; without rows if the histogram is empty.</summary>
    public static void Write(TextWriter target, LatencyHistogram histogram)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(histogram);
        target.Write("       Value     Percentile TotalCount 1/(1-Percentile)\n\n");
        if (histogram.Count > 0) WriteRows(target, histogram);
        var (mean, deviation) = (Milliseconds(histogram.Mean), Milliseconds(histogram.StandardDeviation));
        Print(target, $"#[Mean    = {mean,12:F3}, StdDeviation   = {deviation,12:F3}]\n");
        Print(target, $"#[Max     = {Milliseconds(histogram.Max),12:F3}, Total count    = {histogram.Count,12}]\n");
        Print(target, $"#[Buckets = {HdrLayout.Buckets,12}, SubBuckets     = {HdrLayout.SubBuckets,12}]\n");
    }

    private static void WriteRows(TextWriter target, LatencyHistogram histogram)
    {
        var (tick, below) = (0, 0L);
        foreach (var bucket in histogram.Buckets())
        {
            below += bucket.Count;
            var value = Milliseconds(Math.Min(bucket.Highest, histogram.Max));
            for (; IsReached(tick, below, histogram.Count); tick++)
            {
                var above = ShareAbove(tick);
                Print(target, $"{value,12:F3} {1 - above:F12} {below,10} {1 / above,14:F2}\n");
                // All further ticks are reached too; the last row stands for them.
                if (below == histogram.Count) break;
            }
        }

        Print(target, $"{Milliseconds(histogram.Max),12:F3} {1.0:F12} {histogram.Count,10}\n");
    }

    /// <summary>The share of the values above a tick: 1, 0.9 ... 0.6, 0.5, 0.45 ... 0.3, 0.25 and so on.</summary>
    private static double ShareAbove(int tick) =>
        Math.ScaleB(1 - (tick % TicksPerHalf / (2.0 * TicksPerHalf)), -(tick / TicksPerHalf));

    // Both sides are whole numbers, so that a count exactly at a tick is not missed for a rounding error.
    private static bool IsReached(int tick, long below, long total) =>
        Math.ScaleB((total - below) * (2.0 * TicksPerHalf), tick / TicksPerHalf)
        <= ((2.0 * TicksPerHalf) - (tick % TicksPerHalf)) * total;

    private static double Milliseconds(double microseconds) => microseconds / MicrosecondsPerMillisecond;

    private static void Print(TextWriter target, FormattableString line) =>
        target.Write(line.ToString(CultureInfo.InvariantCulture));
}
