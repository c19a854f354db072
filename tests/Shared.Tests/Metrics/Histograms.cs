using LoadCluster.Shared.Metrics;

namespace LoadCluster.Shared.Tests.Metrics;

internal static class Histograms
{
    public static LatencyHistogram Of(params IEnumerable<long> values)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in values) histogram.Record(value);
        return histogram;
    }

    public static void ShouldBeSame(LatencyHistogram actual, LatencyHistogram expected)
    {
        actual.Buckets().ShouldBe(expected.Buckets());
        (actual.Count, actual.Min, actual.Max, actual.Mean)
            .ShouldBe((expected.Count, expected.Min, expected.Max, expected.Mean));
    }
}
