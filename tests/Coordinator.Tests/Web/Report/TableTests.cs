using Bunit;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Tests.Reporting;
using LoadCluster.Coordinator.Web.Report;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Tests.Web.Report;

/// <summary>The parts of a report's page, each alone.</summary>
public sealed class TableTests : BunitContext
{
    [Fact]
    public void Agents_OneOfThemLeftBeforeATakeover_ItsUsageIsADash()
    {
        var rendered = Render<AgentTable>(parameters => parameters.Add(table => table.Agents,
        [
            new AgentReport("here", 1_200, CpuSeconds: 1.25, PeakMemoryBytes: 4_000_000, BusiestSecond: 0.756, ClockSkewMilliseconds: -3.2),
            new AgentReport("\u001b[31mgone", 30, CpuSeconds: null, PeakMemoryBytes: null, BusiestSecond: 0, ClockSkewMilliseconds: 0),
        ]));

        Rows(rendered).ShouldBe([["here", "1,200", "1.25 s", "76 %", "4.0 MB", "-3 ms"], ["\ufffd[31mgone", "30", "–", "0 %", "–", "0 ms"]]);
    }

    [Fact]
    public void Agents_None_SaysSo() =>
        Render<AgentTable>(parameters => parameters.Add(table => table.Agents, [])).Find("p").TextContent.ShouldBe("No agent took part.");

    [Fact]
    public void Phases_OfARun_AreInTheirOrder()
    {
        var tally = new Tally();
        tally.Record(new RequestResult(Outcome.Status(200), 2, 9_000, 9_000)
        {
            Phases = new RequestPhases(send: 1_000, wait: 2_000, receive: 6_000),
            Events = [new ConnectionOpened(LookupMicroseconds: 4_000, ConnectMicroseconds: 500)],
        });
        var report = Reports.Mixed() with { Tally = tally };

        var rendered = Render<PhaseTable>(parameters => parameters.Add(table => table.Phases, report.Phases));

        Rows(rendered).Select(row => (row[0], row[1], row[^1])).ShouldBe(
            [("dns", "1", "4.00 ms"), ("connect", "1", "0.50 ms"), ("send", "1", "1.00 ms"), ("wait", "1", "2.00 ms"), ("receive", "1", "6.00 ms")]);
    }

    [Fact]
    public void Phases_NothingWasSent_ThereIsNoTable() =>
        Render<PhaseTable>(parameters => parameters.Add(table => table.Phases, [])).Markup.Trim().ShouldBeEmpty();

    private static IEnumerable<string[]> Rows<T>(IRenderedComponent<T> rendered)
        where T : Microsoft.AspNetCore.Components.IComponent =>
        rendered.FindAll("tbody tr").Select(row => row.Children.Select(cell => cell.TextContent.Trim()).ToArray());
}
