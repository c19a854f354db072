using System.Text.Json;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests.Reporting;

public sealed class SummaryJsonTests
{
    [Fact]
    public void Write_Report_HasTheKeysThatProgramsReadAndNoOthers()
    {
        using var summary = Written(Reports.Mixed());
        var root = summary.RootElement;

        Keys(root).ShouldBe([
            "runId", "verdict", "driver", "ledger", "durationSeconds", "requestsPerSecond", "bytesReceived",
            "maxInFlight", "latencyMilliseconds", "serviceTimeMilliseconds", "statusCodes", "errors", "agents",
            "thresholds"]);
        Keys(root.GetProperty("ledger")).ShouldBe([
            "planned", "succeeded", "failed", "aborted", "unsent", "reissuedAtMost"]);
        Keys(root.GetProperty("agents")[0]).ShouldBe(["id", "requests", "cpuSeconds", "peakMemoryBytes"]);
        foreach (var latency in new[] { "latencyMilliseconds", "serviceTimeMilliseconds" })
        {
            Keys(root.GetProperty(latency)).ShouldBe([
                "min", "mean", "p50", "p75", "p90", "p95", "p99", "p999", "max"]);
        }
    }

    [Fact]
    public void Write_Report_HasNumbersThatAddUp()
    {
        using var summary = Written(Reports.Mixed());
        var root = summary.RootElement;
        var ledger = root.GetProperty("ledger").EnumerateObject()
            .ToDictionary(sum => sum.Name, sum => sum.Value.GetInt64());

        ledger["planned"].ShouldBe(ledger["succeeded"] + ledger["failed"] + ledger["aborted"] + ledger["unsent"]);
        Counts(root, "statusCodes").ShouldBe([("200", 5), ("500", 1)]);
        Counts(root, "errors").ShouldBe([("open-files", 1), ("timeout", 1)]);
        (root.GetProperty("statusCodes").EnumerateObject().Sum(count => count.Value.GetInt64())
            + root.GetProperty("errors").EnumerateObject().Sum(count => count.Value.GetInt64()))
            .ShouldBe(ledger["succeeded"] + ledger["failed"]);
        root.GetProperty("durationSeconds").GetDouble().ShouldBe(2.5);
        root.GetProperty("requestsPerSecond").GetDouble().ShouldBe(3.2);
        root.GetProperty("bytesReceived").GetInt64().ShouldBe(90);
        root.GetProperty("maxInFlight").GetInt32().ShouldBe(7);
        root.GetProperty("latencyMilliseconds").GetProperty("p50").GetDouble().ShouldBe(1);
        root.GetProperty("serviceTimeMilliseconds").GetProperty("max").GetDouble().ShouldBe(0.9);
        root.GetProperty("thresholds").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData(0, 0, "complete")]
    [InlineData(0, 3, "degraded")]
    [InlineData(3, 0, "incomplete")]
    public void Write_Verdict_IsItsWordInLowerCase(long unsent, long reissued, string expected)
    {
        var tally = Tallies.Succeeding(10 - unsent);

        using var summary = Written(Reports.Of(tally, new LedgerTotals(10, tally.Succeeded, 0, 0, unsent, reissued)));

        summary.RootElement.GetProperty("verdict").GetString().ShouldBe(expected);
    }

    [Fact]
    public void Write_NothingWasSent_IsAllZeroes()
    {
        var report = Reports.Of(new Tally(), new LedgerTotals(10, 0, 0, 0, Unsent: 10, 0)) with
        {
            Duration = TimeSpan.Zero,
            Agents = [],
        };

        using var summary = Written(report);

        summary.RootElement.GetProperty("requestsPerSecond").GetDouble().ShouldBe(0);
        summary.RootElement.GetProperty("latencyMilliseconds").EnumerateObject()
            .ShouldAllBe(figure => figure.Value.GetDouble() == 0);
        Keys(summary.RootElement.GetProperty("statusCodes")).ShouldBeEmpty();
    }

    private static JsonDocument Written(RunReport report) => JsonDocument.Parse(SummaryJson.Write(report));

    private static IEnumerable<string> Keys(JsonElement element) =>
        element.EnumerateObject().Select(property => property.Name);

    private static IEnumerable<(string, long)> Counts(JsonElement root, string of) =>
        root.GetProperty(of).EnumerateObject().Select(count => (count.Name, count.Value.GetInt64()));
}
