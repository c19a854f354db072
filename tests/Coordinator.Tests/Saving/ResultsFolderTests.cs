using System.Text.Json;
using System.Text.Json.Nodes;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Coordinator.Saving;
using LoadCluster.Coordinator.Tests.Reporting;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests.Saving;

public sealed class ResultsFolderTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Add_RowsAndReport_WritesTheFiles()
    {
        using (var folder = ResultsFolder.Create(_temporary.At("new", "deep"), "run-1"))
        {
            folder.Add(TimelineRow.Of(TimeSpan.FromSeconds(1), Tallies.Succeeding(3), inFlight: 1, agents: 1));
            folder.Add(Reports.Mixed());
        }

        string At(string file) => _temporary.At("new", "deep", "run-1", file);
        File.ReadAllLines(At("timeline.csv")).ShouldBe([TimelineRow.CsvHeader, "1.0,3,3,0,30,1,1,1,1,1,1,0.1,"]);
        using var summary = JsonDocument.Parse(File.ReadAllText(At("summary.json")));
        summary.RootElement.GetProperty("runId").GetString().ShouldBe("20260131-235959-4f2a");
        File.ReadAllText(At("latency.hgrm")).ShouldContain("Percentile");
        File.ReadAllText(At("report.html")).ShouldContain("20260131-235959-4f2a");
        Directory.GetFiles(At("."), "*.tmp").ShouldBeEmpty();
    }

    [Fact]
    public void Add_Report_CanBeReadBackWhole()
    {
        var row = TimelineRow.Of(TimeSpan.FromSeconds(1), Tallies.Succeeding(3), inFlight: 1, agents: 1);
        using (var folder = ResultsFolder.Create(_temporary.Path, "run-1"))
        {
            folder.Add(row);
            folder.Add(Reports.Mixed());
        }

        var saved = SavedReport.Read(_temporary.At("run-1"));

        SummaryJson.Write(saved.Report).ShouldBe(SummaryJson.Write(Reports.Mixed()));
        saved.Timeline.ShouldBe([row]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("null")]
    public void Read_FolderWithADamagedReport_SaysWhichFile(string text)
    {
        File.WriteAllText(_temporary.At("report.json"), text);

        Should.Throw<ResultsFolderException>(() => SavedReport.Read(_temporary.Path))
            .Message.ShouldContain(_temporary.At("report.json"));
    }

    /// <summary>What reads the report later relies on what its type says is never null.</summary>
    [Theory]
    [InlineData("runId")]
    [InlineData("spec")]
    [InlineData("ledger")]
    public void Read_ReportWithNullInAPlaceThatNeedsAValue_SaysWhichFile(string property)
    {
        var report = JsonNode.Parse(SavedReport.Write(Reports.Mixed()))!.AsObject();
        report.ContainsKey(property).ShouldBeTrue();
        report[property] = null;
        File.WriteAllText(_temporary.At("report.json"), report.ToJsonString());
        File.WriteAllText(_temporary.At("timeline.csv"), "");

        Should.Throw<ResultsFolderException>(() => SavedReport.Read(_temporary.Path))
            .Message.ShouldContain("is not a report of this version");
    }

    [Fact]
    public void Read_FolderWithoutAReport_SaysSo() => Should.Throw<ResultsFolderException>(() => SavedReport.Read(_temporary.Path))
        .Message.ShouldContain("not a results folder");

    [Fact]
    public void Add_ReportWithFailures_ListsTheirIndexes()
    {
        var tally = new Tally();
        tally.Record(12, new RequestResult(Outcome.Status(503), 0, 10, 10));
        tally.Record(3, new RequestResult(Outcome.Error(ErrorKind.OpenFiles), 0, 10, 10));
        tally.Record(4, new RequestResult(Outcome.Status(200), 0, 10, 10));

        using (var folder = ResultsFolder.Create(_temporary.Path, "run-1"))
            folder.Add(Reports.Of(tally, new LedgerTotals(3, 1, 2, 0, 0, 0)));

        File.ReadAllLines(_temporary.At("run-1", "failed.csv")).ShouldBe(["index,outcome", "3,open-files", "12,503"]);
    }

    [Fact]
    public void Add_ReportWithoutFailures_ListsNone()
    {
        using (var folder = ResultsFolder.Create(_temporary.Path, "run-1"))
            folder.Add(Reports.Of(Tallies.Succeeding(3), new LedgerTotals(3, 3, 0, 0, 0, 0)));

        File.Exists(_temporary.At("run-1", "failed.csv")).ShouldBeFalse();
    }

    [Fact]
    public void Add_Row_IsInTheFileAtOnce()
    {
        using var folder = ResultsFolder.Create(_temporary.Path, "run-1");

        folder.Add(TimelineRow.Of(TimeSpan.FromSeconds(1), Tallies.Succeeding(3), inFlight: 1, agents: 1));

        using var reader = new StreamReader(new FileStream(
            _temporary.At("run-1", "timeline.csv"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
    }

    [Fact]
    public void Create_WhereAFileIsInTheWay_SaysSoInOneLine()
    {
        File.WriteAllText(_temporary.At("results"), "");

        var fault = Should.Throw<ResultsFolderException>(() => ResultsFolder.Create(_temporary.At("results"), "run-1"));

        fault.Message.ShouldContain(_temporary.At("results"));
        fault.Message.ShouldNotContain("--");
        fault.Message.ShouldNotContain("\n");
    }
}
