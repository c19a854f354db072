using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>
/// The figures of a histogram that reports print, in milliseconds; all <see langword="null"/> when it is empty.
/// </summary>
public sealed record LatencySummary(
    double? Min, double? Mean, double? P50, double? P75, double? P90, double? P95, double? P99, double? P999, double? Max)
{
    private static readonly LatencySummary Nothing = new(null, null, null, null, null, null, null, null, null);

    internal static LatencySummary Of(LatencyHistogram? histogram) =>
        histogram is { Count: > 0 } ? Read(histogram) : Nothing;

    internal static double Milliseconds(long microseconds) => microseconds / 1000d;

    private static LatencySummary Read(LatencyHistogram histogram) => new(
        Milliseconds(histogram.Min),
        Math.Round(histogram.Mean / 1000, 3),
        At(histogram, 50),
        At(histogram, 75),
        At(histogram, 90),
        At(histogram, 95),
        At(histogram, 99),
        At(histogram, 99.9),
        Milliseconds(histogram.Max));

    private static double At(LatencyHistogram histogram, double percentile) =>
        Milliseconds(histogram.ValueAtPercentile(percentile));
}
