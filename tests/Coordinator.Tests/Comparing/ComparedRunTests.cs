using LoadCluster.Coordinator.Comparing;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Saving;
using LoadCluster.Coordinator.Tests.Reporting;
using LoadCluster.Coordinator.Web.Comparison;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests.Comparing;

public sealed class ComparedRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_SummaryAndFolderOfARun_HaveTheSameValues()
    {
        File.WriteAllText(_folder.At("summary.json"), SummaryJson.Write(Reports.Mixed()));
        using (var results = ResultsFolder.Create(_folder.Path, "run-1"))
        {
            results.Add(Timelines.Of(1, 1)[0]);
            results.Add(Reports.Mixed());
        }

        var (summary, folder) = (ComparedRun.Read(_folder.At("summary.json")), ComparedRun.Read(_folder.At("run-1")));

        summary.Values.ShouldBe(folder.Values);
        summary.Timeline.ShouldBeEmpty();
        folder.Timeline.Count.ShouldBe(1);
        folder.Values[1]!.Value.ShouldBe(37.5);
    }

    [Fact]
    public void Of_NothingAnswered_HasNoLatenciesAndNoErrors()
    {
        var nothing = Reports.Of(new Tally(), new LedgerTotals(5, 0, 0, 0, 5, 0));

        ComparedRun.Of(new SavedReport(nothing, [])).Values.Skip(1).ShouldAllBe(value => value == null);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("no JSON")]
    public void Read_FileThatIsNotASummary_SaysSo(string text)
    {
        File.WriteAllText(_folder.At("x.json"), text);

        Should.Throw<ResultsFolderException>(() => ComparedRun.Read(_folder.At("x.json")))
            .Message.ShouldContain("is not a summary.json");
    }

    [Fact]
    public void Render_TwoRuns_HasBothAndTheirCurves()
    {
        var slow = Reports.Mixed() with { RunId = "<slow>" };
        var comparison = RunComparison.Of(
        [
            ComparedRun.Of(new SavedReport(Reports.Mixed(), Timelines.Of(1, 60))),
            ComparedRun.Of(new SavedReport(slow, Timelines.Of(2, 60, p99: 200))),
        ]);

        var html = ComparisonHtml.Render(comparison);

        html.ShouldContain("&lt;slow&gt;");
        html.ShouldContain("<td class=\"bad\">worse</td>");
        html.ShouldContain("class=\"line s1\"");
        html.ShouldNotContain("NaN");
        ComparisonMarkdown.Write(comparison).ShouldContain("| worse |");
    }
}
