using LoadCluster.Coordinator.Runs;
using LoadCluster.Coordinator.Web.Dashboard;

namespace LoadCluster.Coordinator.Tests.Web.Dashboard;

public sealed class ThinnedTimelineTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(1_801)]
    [InlineData(86_400)]
    public void Rows_AnyLength_AreBoundedAndAddUp(int seconds)
    {
        var timeline = new ThinnedTimeline();
        for (var second = 1; second <= seconds; second++)
            timeline.Add(Row(second));

        var rows = timeline.Rows;

        rows.Count.ShouldBeLessThanOrEqualTo(ThinnedTimeline.MostRows);
        rows.Sum(row => row.Requests).ShouldBe(seconds);
        rows[^1].Elapsed.ShouldBe(TimeSpan.FromSeconds(seconds));
        rows.Zip(rows.Skip(1)).ShouldAllBe(pair => pair.First.Elapsed < pair.Second.Elapsed);
        rows.SelectMany(row => row.FailuresByKind()).Sum(failure => failure.Count).ShouldBe(2 * seconds);
    }

    [Fact]
    public void Add_TheSameSecondAgain_ChangesNothing()
    {
        var timeline = new ThinnedTimeline();
        timeline.Add(Row(1));
        timeline.Add(Row(1));

        timeline.Rows.Count.ShouldBe(1);
    }

    private static TimelineRow Row(int second) =>
        new(TimeSpan.FromSeconds(second), 1, 1, 0, 0, 1, 1, 1, 1, 1, Failures: "503=2");
}
