using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests.Reporting;

public sealed class SendLagReportTests
{
    [Fact]
    public void Causes_NothingWasLate_AreNone() => CausesOf(Sent(lateMilliseconds: 5)).ShouldBeEmpty();

    [Fact]
    public void Causes_CeilingWasReached_SayWhatToDo() =>
        CausesOf(Sent(lateMilliseconds: 50)).ShouldHaveSingleItem().ShouldContain("use a higher --connections");

    [Fact]
    public void Causes_AgentsLeft_AreNotTheCeilingThatWhatTheyLeftReached() =>
        CausesOf(Sent(lateMilliseconds: 50) with { HandedBack = 1_000 })
            .ShouldHaveSingleItem().ShouldStartWith("agents left in mid-run");

    [Fact]
    public void Causes_NothingCanBeSeen_SayThat() =>
        CausesOf(Sent(lateMilliseconds: 50) with { MaxInFlight = 1 }).ShouldHaveSingleItem().ShouldContain("no reason");

    private static IReadOnlyList<string> CausesOf(RunReport report) => report.SendLag.Causes;

    /// <summary>A run by a schedule in which all requests were sent so late, at its ceiling.</summary>
    private static RunReport Sent(long lateMilliseconds)
    {
        var tally = new Tally();
        for (var i = 0; i < 100; i++)
            tally.Record(new RequestResult(Outcome.Status(200), 1, LatencyMicroseconds: (1 + lateMilliseconds) * 1_000, 1_000));
        var report = Reports.Of(tally, new LedgerTotals(100, 100, 0, 0, 0, 0));
        return report with
        {
            Spec = report.Spec with { Profile = LoadProfile.Constant(10, TimeSpan.FromSeconds(10)) },
            MaxInFlight = report.Spec.Limit,
        };
    }
}
