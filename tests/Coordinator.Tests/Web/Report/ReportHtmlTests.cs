using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Coordinator.Tests.Reporting;
using LoadCluster.Coordinator.Web.Report;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Coordinator.Tests.Web.Report;

public sealed class ReportHtmlTests
{
    private const int MostBytes = 1_000_000;

    [Fact]
    public void Render_Report_HasTheFiguresOfItsSummary()
    {
        var report = Reports.Mixed();

        var figures = FiguresOf(ReportHtml.Render(new SavedReport(report, [])));

        var summary = JsonDocument.Parse(SummaryJson.Write(report)).RootElement;
        var latency = summary.GetProperty("latencyMilliseconds");
        var ledger = summary.GetProperty("ledger");
        figures["requests/s"].ShouldBe(summary.GetProperty("requestsPerSecond").GetDouble());
        figures["duration"].ShouldBe(summary.GetProperty("durationSeconds").GetDouble());
        figures["received"].ShouldBe(summary.GetProperty("bytesReceived").GetDouble());
        figures["most in flight"].ShouldBe(summary.GetProperty("maxInFlight").GetDouble());
        figures["failed"].ShouldBe(ledger.GetProperty("failed").GetDouble());
        figures["requests"].ShouldBe(ledger.GetProperty("failed").GetDouble() + ledger.GetProperty("succeeded").GetDouble());
        foreach (var name in (string[])["p50", "p95", "p99", "max"])
            figures[name].ShouldBe(latency.GetProperty(name).GetDouble());
    }

    [Fact]
    public void Render_Report_NeedsNoScriptsAndNoNetwork()
    {
        var html = ReportHtml.Render(new SavedReport(Reports.Mixed(), Timeline(10)));

        html.ShouldStartWith("<!DOCTYPE html>");
        html.ShouldNotContain("<script");
        html.ShouldNotContain("<link");
        html.ShouldNotContain("src=");
        html.ShouldNotContain("url(");
        html.ShouldNotContain("href=");
    }

    [Fact]
    public void Render_HostileNames_AreInert()
    {
        const string Hostile = "<script>alert(1)</script>\u001b[31mred\u202Edesrever";
        var report = Reports.Mixed() with
        {
            RunId = Hostile,
            Agents = [new AgentReport(Hostile, 1, 1, 1, 1, 0)],
            Faults = [Hostile],
            Spec = Flows(Hostile, steps: 2),
        };

        var html = ReportHtml.Render(new SavedReport(report, []));

        html.ShouldContain("&lt;script&gt;alert(1)");
        html.ShouldNotContain("<script");
        html.ShouldNotContain("\u001b");
        html.ShouldNotContain("&#x1B;");
        html.ShouldNotContain("\u202E");
        html.ShouldNotContain("&#x202E;");
    }

    [Fact]
    public void Render_SecretsOfTheRun_AreNotInIt()
    {
        var spec = Specs.Of(10) with { Secrets = ["hunter2"] };
        spec = spec with
        {
            Request = spec.Request with
            {
                Url = "http://127.0.0.1/?key=hunter2",
                Headers = [new("Authorization", "Bearer typed"), new("X-Key", "hunter2")],
            },
        };

        var html = ReportHtml.Render(new SavedReport(Reports.Mixed() with { Spec = spec }, []));

        html.ShouldContain("Authorization");
        html.ShouldNotContain("Bearer typed");
        html.ShouldNotContain("hunter2");
    }

    [Fact]
    public void Render_NothingAnswered_SaysSoAndHasNoNumbersOfNothing()
    {
        var report = Reports.Of(new Tally(), new LedgerTotals(5, 0, 0, 0, 5, 0)) with { Duration = TimeSpan.Zero, Agents = [] };

        var html = ReportHtml.Render(new SavedReport(report, []));

        html.ShouldContain("INCOMPLETE");
        html.ShouldContain("No request ended.");
        html.ShouldNotContain("NaN");
        html.ShouldNotContain("Infinity");
    }

    [Fact]
    public void Render_SixtyFourSteps_ShowsEach()
    {
        var report = Reports.Mixed() with { Spec = Flows("step", RequestStep.MaxSteps) };

        var html = ReportHtml.Render(new SavedReport(report, []));

        Regex.Count(html, "<tr class=\"step\">").ShouldBe(RequestStep.MaxSteps);
    }

    [Fact]
    public void Render_TwentyFourHours_StaysSmall()
    {
        var html = ReportHtml.Render(new SavedReport(Reports.Mixed(), Timeline(86_400)));

        html.Length.ShouldBeLessThan(MostBytes);
        foreach (var chart in html.Split("<figure").Skip(1))
            Regex.Count(chart, "<title>").ShouldBeLessThan(2_000);
        html.ShouldContain("23:56:24");
        html.ShouldContain("A point is 216 seconds");
    }

    private static Dictionary<string, double> FiguresOf(string html) => Regex
        .Matches(html, "<data value=\"([^\"]*)\" data-figure=\"([^\"]*)\"")
        .ToDictionary(found => found.Groups[2].Value, found => double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture));

    private static TimelineRow[] Timeline(int seconds) =>
    [
        .. Enumerable.Range(1, seconds).Select(second => new TimelineRow(
            TimeSpan.FromSeconds(second), 1000 + (second % 7), 1000, second % 7, 10_000, 50, 2, 5, 20, 100, 15, 0.1)),
    ];

    private static RunSpec Flows(string name, int steps) => Specs.Of(10) with
    {
        Flows =
        [
            new RequestFlow
            {
                Name = name,
                Steps = [.. Enumerable.Range(0, steps).Select(i => new RequestStep
                {
                    Name = $"{name} {i}",
                    Request = new RequestTemplate { Url = "http://127.0.0.1/" + name },
                })],
            },
        ],
    };
}
