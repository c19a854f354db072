using LoadCluster.Coordinator.Runs;
using LoadCluster.Coordinator.Web.Charts;

namespace LoadCluster.Coordinator.Tests.Web.Charts;

public sealed class FailureSeriesTests
{
    [Fact]
    public void Of_ManyKinds_ShowsTheMostFrequentAndTheSumOfOthers()
    {
        var points = TimelinePoint.Of([Row(1, "503=2 timeout=9 connect=4"), Row(2, "503=3 reset=1 receive=1 connect=1")]);

        var lines = FailureSeries.Of(points);

        lines.Select(line => line.Name).ShouldBe(["timeout", "503", "connect", "others"]);
        lines[1].Values.ShouldBe([2, 3]);
        lines[^1].Values.ShouldBe([0, 2]);
    }

    [Fact]
    public void Of_NoFailures_IsNothing() => FailureSeries.Of(TimelinePoint.Of([Row(1, ""), Row(2, "")])).ShouldBeEmpty();

    private static TimelineRow Row(int second, string failures) =>
        new(TimeSpan.FromSeconds(second), 10, 10, 0, 0, 1, 1, 1, 1, 1, Failures: failures);
}
