using LoadCluster.Coordinator.Web.Charts;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Tests.Web.Charts;

public sealed class HistogramBinTests
{
    [Theory]
    [InlineData(1L)]
    [InlineData(100L, 100L, 100L)]
    [InlineData(1L, 3_600_000_000L)]
    [InlineData(150L, 2_000L, 9_999L, 1_000_000L)]
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
