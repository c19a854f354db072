using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Web.Charts;

/// <summary>A bar of a latency histogram.</summary>
/// <param name="From">Its lowest latency, in milliseconds.</param>
/// <param name="To">Where the next bar begins.</param>
/// <param name="Count">Requests in it.</param>
public sealed record HistogramBin(double From, double To, long Count)
{
    private const int MostBins = 60;

    /// <summary>Bars of the same width on a logarithmic scale, from the lowest latency to the highest.</summary>
    public static IReadOnlyList<HistogramBin> Of(LatencyHistogram histogram)
    {
        if (histogram.Count == 0)
            return [];
        var low = Math.Log10(histogram.Min);
        var width = Math.Max(Math.Log10(histogram.Max + 1) - low, 0.01) / MostBins;
        var counts = new long[MostBins];
        foreach (var bucket in histogram.Buckets())
            counts[Math.Clamp((int)((Math.Log10(bucket.Lowest) - low) / width), 0, MostBins - 1)] += bucket.Count;
        double Edge(int bin) => Math.Pow(10, low + (bin * width)) / 1000;
        return [.. counts.Select((count, bin) => new HistogramBin(Edge(bin), Edge(bin + 1), count))];
    }
}
