using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Tests.Reporting;
using LoadCluster.Coordinator.Web.Report;

namespace LoadCluster.Coordinator.Tests.Web.Report;

public sealed class ReportFormatTests
{
    private static readonly SavedReport Saved = new(Reports.Mixed(), []);

    [Fact]
    public void Write_Json_IsTheSummary() => Saved.Write(ReportFormat.Json).ShouldBe(SummaryJson.Write(Saved.Report));

    [Fact]
    public void Write_Csv_HasAHeaderAndOneLineOfAsManyCells()
    {
        var lines = Saved.Write(ReportFormat.Csv).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.Length.ShouldBe(2);
        lines[1].Split(',').Length.ShouldBe(lines[0].Split(',').Length);
        lines[1].ShouldStartWith("20260131-235959-4f2a,incomplete,10,5,3,1,1,2.5,");
    }

    [Fact]
    public void Write_Hgrm_IsAPercentileTable() => Saved.Write(ReportFormat.Hgrm).ShouldContain("Percentile");

    [Fact]
    public void Write_Markdown_HasVerdictFiguresAndSum()
    {
        var text = Saved.Write(ReportFormat.Md);

        text.ShouldStartWith("**INCOMPLETE**: ");
        text.ShouldContain("| failed | 3 (37.5 %) |");
        text.ShouldContain("10 = 5 succeeded + 3 failed + 1 aborted + 0 dropped + 1 unsent");
        text.ShouldContain("| timeout | 1 |");
    }

    [Fact]
    public void Write_MarkdownOfAHostileCheck_CannotLeaveItsCell()
    {
        var report = Reports.Mixed() with { Spec = Reports.Mixed().Spec with { Checks = ["body~`|<b>\u001b[31m"] } };

        var text = new SavedReport(report, []).Write(ReportFormat.Md);

        text.ShouldContain("| `body~'\\|<b>\uFFFD[31m` |");
    }
}
