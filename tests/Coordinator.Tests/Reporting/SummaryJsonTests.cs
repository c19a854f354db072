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
            "runId", "verdict", "driver", "ledger", "durationSeconds", "requestsPerSecond", "unansweredPerSecond", "bytesReceived",
            "maxInFlight", "latencyMilliseconds", "serviceTimeMilliseconds", "sendLagMilliseconds", "sendLagCauses",
            "warnings", "statusCodes", "errors", "connections", "phases", "agents", "flows", "checks", "thresholds",
            "lostThreshold", "firstErrors", "percentiles", "commandLine", "target", "startedAt", "version", "machine"]);
        Keys(root.GetProperty("connections")).ShouldBe([
            "fullHandshakes", "resumedHandshakes", "handshakeMilliseconds", "agreed", "faults", "resentRequests",
            "streamsWanted", "streamsAllowed"]);
        Keys(root.GetProperty("ledger")).ShouldBe([
            "planned", "succeeded", "failed", "aborted", "unsent", "reissuedAtMost", "dropped"]);
        Keys(root.GetProperty("agents")[0]).ShouldBe([
            "id", "requests", "cpuSeconds", "peakMemoryBytes", "busiestSecond", "clockSkewMilliseconds"]);
        foreach (var latency in new[] { "latencyMilliseconds", "serviceTimeMilliseconds", "sendLagMilliseconds" })
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
        root.GetProperty("requestsPerSecond").GetDouble().ShouldBe(2.4);
        root.GetProperty("unansweredPerSecond").GetDouble().ShouldBe(0.8);
        root.GetProperty("bytesReceived").GetInt64().ShouldBe(90);
        root.GetProperty("maxInFlight").GetInt32().ShouldBe(7);
        root.GetProperty("latencyMilliseconds").GetProperty("p50").GetDouble().ShouldBe(1);
        root.GetProperty("serviceTimeMilliseconds").GetProperty("max").GetDouble().ShouldBe(0.9);
        root.GetProperty("thresholds").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public void Write_ChecksAndThresholds_SaysWhatBecameOfEach()
    {
        var tally = Tallies.Succeeding(5);
        tally.Record(new RequestResult(Outcome.Error(ErrorKind.Check), 10, 9_000, 9_000) { FailedChecks = 0b10 });
        var report = Reports.Of(tally, new LedgerTotals(6, 5, 1, 0, 0, 0));
        report = report with
        {
            Spec = report.Spec with { Checks = ["status=200", "body~\"<ü>\""], Thresholds = ["p50<250ms", "errors<0.1%"] },
        };

        var text = SummaryJson.Write(report);
        using var summary = JsonDocument.Parse(text);
        var checks = summary.RootElement.GetProperty("checks");
        var thresholds = summary.RootElement.GetProperty("thresholds");

        text.ShouldContain("\"p50<250ms\"");
        checks.EnumerateArray().Select(check => (check.GetProperty("expression").GetString(), check.GetProperty("failed").GetInt64()))
            .ShouldBe([("status=200", 0), ("body~\"<ü>\"", 1)]);
        Keys(thresholds[0]).ShouldBe(["expression", "passed", "value"]);
        thresholds.EnumerateArray().Select(Row)
            .ShouldBe([("p50<250ms", true, "1ms"), ("errors<0.1%", false, "16.666667%")]);
        summary.RootElement.GetProperty("lostThreshold").ValueKind.ShouldBe(JsonValueKind.Null);

        static (string?, bool, string?) Row(JsonElement threshold) => (
            threshold.GetProperty("expression").GetString(),
            threshold.GetProperty("passed").GetBoolean(),
            threshold.GetProperty("value").GetString());
    }

    [Fact]
    public void Write_RunEndedForAThreshold_FailsThatOne()
    {
        var report = Reports.Of(Tallies.Succeeding(5), new LedgerTotals(6, 5, 0, 0, 1, 0));
        report = report with { Spec = report.Spec with { Thresholds = ["p99<1s"] }, LostThreshold = "p99<1s" };

        using var summary = Written(report);

        summary.RootElement.GetProperty("lostThreshold").GetString().ShouldBe("p99<1s");
        summary.RootElement.GetProperty("thresholds")[0].GetProperty("passed").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public void Write_StatusThatWasExpectedAndOneThatWasNot_AreOneCount()
    {
        var tally = Tallies.Of(Outcome.Expected(404), 2);
        tally.Add(Tallies.Of(Outcome.Status(404), 1));

        using var summary = Written(Reports.Of(tally, new LedgerTotals(3, 2, 1, 0, 0, 0)));

        Counts(summary.RootElement, "statusCodes").ShouldBe([("404", 3)]);
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
    public void Write_NothingWasSent_HasNoLatencies()
    {
        var report = Reports.Of(new Tally(), new LedgerTotals(10, 0, 0, 0, Unsent: 10, 0)) with
        {
            Duration = TimeSpan.Zero,
            Agents = [],
        };

        using var summary = Written(report);

        summary.RootElement.GetProperty("requestsPerSecond").GetDouble().ShouldBe(0);
        summary.RootElement.GetProperty("latencyMilliseconds").EnumerateObject()
            .ShouldAllBe(figure => figure.Value.ValueKind == JsonValueKind.Null);
        summary.RootElement.GetProperty("percentiles").EnumerateArray()
            .ShouldAllBe(row => row.GetProperty("latencyMilliseconds").ValueKind == JsonValueKind.Null);
        Keys(summary.RootElement.GetProperty("statusCodes")).ShouldBeEmpty();
    }

    [Fact]
    public void Write_Origin_SaysHowTheRunWasStarted()
    {
        var origin = new RunOrigin
        {
            StartedAt = DateTimeOffset.UnixEpoch,
            CommandLine = "loadcluster run",
            Version = "1.2.3",
            Machine = new MachineSummary("host", 4, "Linux", "x64"),
            Percentiles = [50, 99.99],
        };

        var report = Reports.Mixed() with { Origin = origin };
        using var summary = Written(report);
        var root = summary.RootElement;

        root.GetProperty("commandLine").GetString().ShouldBe("loadcluster run");
        root.GetProperty("version").GetString().ShouldBe("1.2.3");
        root.GetProperty("startedAt").GetDateTimeOffset().ShouldBe(DateTimeOffset.UnixEpoch);
        root.GetProperty("machine").GetProperty("cores").GetInt32().ShouldBe(4);
        root.GetProperty("target").GetString().ShouldBe(report.Spec.Request.Url);
        root.GetProperty("percentiles").EnumerateArray().Select(row => row.GetProperty("percentile").GetDouble()).ShouldBe([50, 99.99]);
    }

    private static JsonDocument Written(RunReport report) => JsonDocument.Parse(SummaryJson.Write(report));

    private static IEnumerable<string> Keys(JsonElement element) =>
        element.EnumerateObject().Select(property => property.Name);

    private static IEnumerable<(string, long)> Counts(JsonElement root, string of) =>
        root.GetProperty(of).EnumerateObject().Select(count => (count.Name, count.Value.GetInt64()));
}
