using LoadCluster.Cli.Tests.Views;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Cli.Tests;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(1000, "p99<1s", null, false, ExitCode.Passed)]
    [InlineData(1000, "p99<1us", null, false, ExitCode.ThresholdFailed)]
    [InlineData(999, "p99<1s", null, false, ExitCode.Incomplete)]
    [InlineData(999, "p99<1us", null, false, ExitCode.Incomplete)]
    [InlineData(999, "p99<1s", "p99<1s", false, ExitCode.ThresholdFailed)]
    [InlineData(1000, "p99<1us", null, true, ExitCode.Interrupted)]
    [InlineData(999, "p99<1us", "p99<1us", true, ExitCode.Interrupted)]
    public void Of_AReport_IsTheCauseOfWhatWentWrong(
        int sent, string threshold, string? lost, bool interrupted, int expected)
    {
        var report = Samples.ReportOf(Samples.TallyOf((Outcome.Status(200), sent, 1000)));
        report = report with { Spec = report.Spec with { Thresholds = [threshold] }, LostThreshold = lost };

        ExitCode.Of(report, interrupted).ShouldBe(expected);
    }
}
