using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>One percentile; <see langword="null"/> where nothing was measured.</summary>
/// <param name="Percentile">Above 0, at most 100.</param>
/// <param name="LatencyMilliseconds">From when requests should have started.</param>
/// <param name="ServiceTimeMilliseconds">From when they were sent.</param>
public sealed record PercentileRow(double Percentile, double? LatencyMilliseconds, double? ServiceTimeMilliseconds)
{
    internal static IReadOnlyList<PercentileRow> Of(Tally tally, IEnumerable<double> percentiles) =>
    [
        .. percentiles.Select(percentile =>
            new PercentileRow(percentile, At(tally.Latency, percentile), At(tally.ServiceTime, percentile))),
    ];

    private static double? At(LatencyHistogram histogram, double percentile) =>
        histogram.Count > 0 ? LatencySummary.Milliseconds(histogram.ValueAtPercentile(percentile)) : null;
}
