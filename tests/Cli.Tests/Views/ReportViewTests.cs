using LoadCluster.Cli.Views;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Tests.Views;

public sealed class ReportViewTests
{
    private static readonly Tally Mixed = Samples.TallyOf(
        (Outcome.Status(200), 900, 20_000), (Outcome.Status(503), 60, 5000), (Outcome.Error(ErrorKind.Timeout), 40, 30_000_000));

    [Fact]
    public void Show_MixedRun_ShowsLedgerStatusesAndErrorsWithHints()
    {
        var text = Show(Samples.ReportOf(Mixed));

        text.ShouldStartWith("COMPLETE");
        text.ShouldContain("= succeeded    900");
        text.ShouldContain("+ failed       100");
        text.ShouldContain("  200            900 (90 %)");
        text.ShouldContain("  503            60 (6 %)");
        text.ShouldContain("  timeout        40 (4 %)");
        text.ShouldContain("no complete response within --timeout");
        text.ShouldContain("96 requests/s answered");
        text.ShouldContain("4 requests/s failed without an answer");
    }

    [Fact]
    public void Show_AnyVerdict_LeadsWithIt()
    {
        Show(Samples.Report).ShouldStartWith("INCOMPLETE");
        var degraded = Samples.ReportOf(Mixed);
        Show(degraded with { Ledger = degraded.Ledger with { ReissuedAtMost = 5 } }).ShouldStartWith("DEGRADED");
    }

    [Fact]
    public void Show_NothingSent_HasNoEmptySections()
    {
        var text = Show(Samples.Report);

        text.ShouldNotContain("Latency");
        text.ShouldNotContain("Status codes");
        text.ShouldNotContain("Errors");
        text.ShouldContain("+ unsent       1,000");
    }

    [Fact]
    public void Show_ChecksAndThresholds_HaveATickOrACross()
    {
        var tally = Samples.TallyOf((Outcome.Status(200), 999, 1000));
        tally.Record(new RequestResult(Outcome.Error(ErrorKind.Check), 10, 1000, 1000) { FailedChecks = 1 });
        var report = Samples.ReportOf(tally);

        var text = Show(report with
        {
            Spec = report.Spec with { Checks = ["body~[a-z]", "size<10k"], Thresholds = ["p99<2ms", "errors<0.1%"] },
        });

        text.ShouldContain("  ✗ body~[a-z]  1 failed (0.1 %)\n  ✓ size<10k    none failed\n");
        text.ShouldContain("  ✓ p99<2ms      1ms\n  ✗ errors<0.1%  0.1%\n");
    }

    [Fact]
    public void Show_RunEndedForAThreshold_LeadsWithIt()
    {
        var text = Show(Samples.Report with { LostThreshold = "p99<[1]ms" });

        text.ShouldStartWith("INCOMPLETE  ended for a threshold that did not hold: p99<[1]ms");
        text.ShouldNotContain("Thresholds");
    }

    [Fact]
    public void Show_Faults_AreShownAsTheyAre() =>
        Show(Samples.Report with { Faults = ["agent a: [bracketed]"] }).ShouldContain("agent a: [bracketed]");

    [Fact]
    public void Show_ClockThatIsWrong_IsAWarningAndLeavesTheVerdict()
    {
        var report = Samples.ReportOf(Samples.TallyOf((Outcome.Status(200), 1000, 1000)));

        var text = Show(report with
        {
            Spec = report.Spec with { Profile = LoadProfile.Constant(100, TimeSpan.FromSeconds(10)) },
            Agents = [report.Agents[0] with { ClockSkewMilliseconds = -1_300 }],
        });

        text.ShouldStartWith("COMPLETE");
        text.ShouldContain("that of agent-1 is 1.3 s behind");
    }

    [Fact]
    public void Show_OnEightyColumns_BreaksNoLine()
    {
        using var screen = new Screen(width: 80);
        using var wide = new Screen(width: 1000);
        var large = Samples.ReportOf(Mixed) with
        {
            Ledger = new LedgerTotals(long.MaxValue, long.MaxValue, 0, 0, 0, long.MaxValue),
            Agents = [new AgentReport("agent-1", 10_000_000_000, 123_456, 9_000_000_000, 1, 0)],
        };

        ReportView.Show(screen.Console, large);
        ReportView.Show(wide.Console, large);

        screen.Lines.ShouldBe(wide.Lines);
    }

    [Fact]
    public void Show_Histogram_CountsEveryAnswerOnce()
    {
        var bars = Show(Samples.ReportOf(Mixed)).Split('\n').Where(line => line.Contains('≤', StringComparison.Ordinal));

        bars.Sum(line => int.Parse(line.Split(' ')[^1])).ShouldBe(960);
    }

    [Fact]
    public void Show_OneLatency_IsOneBar()
    {
        var text = Show(Samples.ReportOf(Samples.TallyOf((Outcome.Status(200), 3, 1000))));

        text.Split('\n').Count(line => line.Contains('≤', StringComparison.Ordinal)).ShouldBe(1);
    }

    private static string Show(RunReport report)
    {
        using var screen = new Screen();
        ReportView.Show(screen.Console, report);
        return screen.Text;
    }
}
