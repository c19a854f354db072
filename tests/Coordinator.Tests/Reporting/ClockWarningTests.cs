using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests.Reporting;

public sealed class ClockWarningTests
{
    private const string Advice = ": requests were timed by the differences measured; synchronise the clocks (NTP)";

    [Theory]
    [InlineData(1_300, "that of a-1 is 1.3 s ahead")]
    [InlineData(-1_300, "that of a-1 is 1.3 s behind")]
    [InlineData(100, "that of a-1 is 0.1 s ahead")]
    [InlineData(-86_400_000, "that of a-1 is 86400.0 s behind")]
    public void Of_ClockIsWrong_SaysWhoseByHowMuchAndWhatToDo(double skew, string expected) =>
        Of(Skewed(skew)).ShouldBe($"clocks differ from the coordinator's, {expected}{Advice}");

    [Theory]
    [InlineData(0)]
    [InlineData(99.9)]
    [InlineData(-99.9)]
    public void Of_SkewThatDoesNotMatter_SaysNothing(double skew) => Of(Skewed(skew)).ShouldBeNull();

    [Fact]
    public void Of_NoSchedule_NoClockMatters()
    {
        var report = Skewed(1_300);

        Of(report with { Spec = report.Spec with { Profile = null } }).ShouldBeNull();
    }

    [Fact]
    public void Of_AgentThatSentNothing_DoesNotMatter()
    {
        var report = Skewed(1_300);

        Of(report with { Agents = [report.Agents[0] with { Requests = 0 }] }).ShouldBeNull();
    }

    [Fact]
    public void Of_ManyClocksAreWrong_NamesTheWorstInOneLine() => Of(Skewed(200, 5_000, 50, -900, 300, -100)).ShouldBe(
        "clocks differ from the coordinator's, that of a-2 is 5.0 s ahead, that of a-4 is 0.9 s behind, that of a-5 is "
        + $"0.3 s ahead and 2 more{Advice}");

    private static string? Of(RunReport report) => report.Warnings.SingleOrDefault();

    private static RunReport Skewed(params double[] skews)
    {
        var report = Reports.Mixed();
        return report with
        {
            Spec = report.Spec with { Profile = LoadProfile.Constant(10, TimeSpan.FromSeconds(1)) },
            Agents = [.. skews.Select((skew, i) => report.Agents[0] with { Id = $"a-{i + 1}", ClockSkewMilliseconds = skew })],
        };
    }
}
