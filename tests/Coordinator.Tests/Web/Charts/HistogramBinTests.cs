using LoadCluster.Coordinator.Web.Charts;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Tests.Web.Charts;

public sealed class HistogramBinTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100, 100, 100)]
    [InlineData(1, 3_600_000_000)]
    [InlineData(150, 2_000, 9_999, 1_000_000)]
    public void Of_AnyHistogram_CountsEachValueOnce(params long[] microseconds)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in microseconds)
            histogram.Record(value);

        var bins = HistogramBin.Of(histogram);

        bins.Sum(bin => bin.Count).ShouldBe(microseconds.Length);
        bins.ShouldAllBe(bin => bin.To > bin.From);
        bins[0].Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Of_EmptyHistogram_IsNothing() => HistogramBin.Of(new LatencyHistogram()).ShouldBeEmpty();
}
