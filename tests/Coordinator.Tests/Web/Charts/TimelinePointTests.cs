using LoadCluster.Coordinator.Runs;
using LoadCluster.Coordinator.Web.Charts;

namespace LoadCluster.Coordinator.Tests.Web.Charts;

public sealed class TimelinePointTests
{
    [Fact]
    public void Of_FewRows_IsAPointEach()
    {
        var points = TimelinePoint.Of([Row(1, requests: 10, p99: 5), Row(2, requests: 20, p99: 0)]);

        points.Select(point => point.RequestsPerSecond).ShouldBe([10, 20]);
        points.Select(point => point.P99).ShouldBe([5, null]);
    }

    [Fact]
    public void Of_ManyRows_KeepsMeanRatesAndHighestLatencies()
    {
        var rows = Enumerable.Range(1, 2 * TimelinePoint.Most).Select(i => Row(i, requests: i % 2 == 0 ? 10 : 30, p99: i)).ToList();

        var points = TimelinePoint.Of(rows);

        points.Count.ShouldBe(TimelinePoint.Most);
        points.ShouldAllBe(point => point.RequestsPerSecond == 20);
        points[^1].P99.ShouldBe(2 * TimelinePoint.Most);
        points[^1].Seconds.ShouldBe(2 * TimelinePoint.Most);
    }

    [Fact]
    public void Of_NoRows_IsNothing() => TimelinePoint.Of([]).ShouldBeEmpty();

    private static TimelineRow Row(int second, long requests, double p99) =>
        new(TimeSpan.FromSeconds(second), requests, requests, 0, 0, 1, 1, p99, p99, p99, p99);
}
