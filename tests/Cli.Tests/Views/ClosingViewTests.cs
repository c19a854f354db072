using LoadCluster.Cli.Views;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Tests.Views;

public sealed class ClosingViewTests
{
    private static readonly Tally Mixed = Samples.TallyOf(
        (Outcome.Status(200), 900, 20_000), (Outcome.Status(503), 60, 5000), (Outcome.Error(ErrorKind.Timeout), 40, 30_000_000));

    [Fact]
    public void Show_MixedRun_HasVerdictTotalsLedgerAndPercentiles()
    {
        var lines = Show(Samples.ReportOf(Mixed));

        lines[0].ShouldStartWith("COMPLETE");
        lines.ShouldContain("  requests      1,000 in 10.0 s");
        lines.ShouldContain("  ledger        1,000 planned = 900 succeeded + 100 failed");
        lines.ShouldContain("                + 0 aborted + 0 dropped + 0 unsent; sent twice: at most 0");
        lines.ShouldContain("  statuses      200 × 900, 503 × 60");
        lines.ShouldContain("timeout × 40: no complete response within --timeout");
        lines.ShouldContain("                      p50      p75      p90      p95      p99    p99.9      max");
        lines.ShouldContain(line => line.StartsWith("  latency") && line.EndsWith("20.0 ms"));
    }

    [Fact]
    public void Show_WorstRun_FitsTwentyRowsOfEightyColumns()
    {
        var worst = Samples.ReportOf(Mixed) with
        {
            Ledger = new LedgerTotals(long.MaxValue, long.MaxValue, 0, 0, 0, 5),
            Spec = Samples.Spec with
            {
                Profile = LoadProfile.Constant(100, TimeSpan.FromSeconds(10)),
                Checks = [.. Enumerable.Repeat("status=200", 20)],
                Thresholds = [.. Enumerable.Repeat("p99<1ms", 20)],
            },
            Faults = [.. Enumerable.Range(0, 30).Select(i => $"agent {i}: {new string('x', 70 + i)}")],
        };

        var lines = Show(worst);

        lines.Length.ShouldBeLessThanOrEqualTo(20);
        lines.ShouldAllBe(line => line.Length <= 80);
        lines.ShouldContain(line => line.Contains("more: --details", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("  service time"));
    }

    [Fact]
    public void Show_NothingSent_HasNoLatencies()
    {
        var lines = Show(Samples.Report);

        lines.ShouldNotContain(line => line.Contains("latency", StringComparison.Ordinal));
        lines[^1].ShouldContain("1,000 unsent");
    }

    [Fact]
    public void Show_LostThreshold_IsNamed()
    {
        var report = Samples.ReportOf(Mixed);

        var lines = Show(report with { Spec = report.Spec with { Thresholds = ["errors<1%", "rate>1"] } });

        lines.ShouldContain("✗ errors<1%  10%");
        lines.ShouldContain("  required      thresholds: 1 of 2 hold");
    }

    [Fact]
    public void Show_MorePercentilesThanFit_WrapsThem()
    {
        var report = Samples.ReportOf(Mixed);

        var lines = Show(report with { Origin = new RunOrigin { Percentiles = [1, 10, 20, 50, 75, 90, 95, 99, 99.9] } });

        lines.Count(line => line.StartsWith("  latency")).ShouldBe(2);
    }

    private static string[] Show(RunReport report)
    {
        using var screen = new Screen();
        ClosingView.Show(screen.Console, report);
        return screen.Text.TrimEnd('\n').Split('\n');
    }
}
