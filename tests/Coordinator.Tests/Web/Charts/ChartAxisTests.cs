using LoadCluster.Coordinator.Web.Charts;

namespace LoadCluster.Coordinator.Tests.Web.Charts;

public sealed class ChartAxisTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    [InlineData(1)]
    [InlineData(97)]
    [InlineData(123_456_789)]
    public void Linear_AnyMaximum_CoversItWithFewRoundTicks(double max)
    {
        var axis = ChartAxis.Linear(max);

        axis.Ticks[0].ShouldBe(0);
        axis.Ticks[^1].ShouldBeGreaterThanOrEqualTo(max);
        axis.Ticks.Count.ShouldBeInRange(2, 7);
        axis.At(0).ShouldBe(0);
        axis.At(axis.Ticks[^1]).ShouldBe(1, 1e-9);
    }

    [Theory]
    [InlineData(0.001, 0.001)]
    [InlineData(0.9, 1.1)]
    [InlineData(1, 100)]
    [InlineData(0.02, 3_600_000)]
    public void Log_AnyRange_CoversItWithTicksInOrder(double min, double max)
    {
        var axis = ChartAxis.Log(min, max);

        axis.Ticks[0].ShouldBeLessThanOrEqualTo(min * 10);
        axis.Ticks.ShouldBe(axis.Ticks.Order());
        axis.Ticks.Count.ShouldBeInRange(2, 13);
        axis.At(min).ShouldBeInRange(0, 0.999);
        axis.At(max).ShouldBeInRange(axis.At(min), 1);
    }

    [Fact]
    public void Log_TenfoldValues_AreAtEqualDistances()
    {
        var axis = ChartAxis.Log(1, 1000);

        (axis.At(100) - axis.At(10)).ShouldBe(axis.At(10) - axis.At(1), 1e-9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7.5)]
    [InlineData(86_400)]
    [InlineData(10_000_000)]
    public void Time_AnyLength_HasFewTicks(double seconds) =>
        ChartAxis.Time(seconds).Ticks.Count.ShouldBeInRange(1, 9);
}
