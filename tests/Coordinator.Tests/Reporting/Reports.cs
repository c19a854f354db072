using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests.Reporting;

internal static class Reports
{
    /// <summary>A run of ten: six answered, one of them with 500, two errors, one aborted, one unsent.</summary>
    public static RunReport Mixed()
    {
        var tally = Tallies.Of(Outcome.Status(200), 5);
        tally.Add(Tallies.Of(Outcome.Status(500), 1));
        tally.Add(Tallies.Of(Outcome.Error(ErrorKind.Timeout), 1));
        tally.Add(Tallies.Of(Outcome.Error(ErrorKind.OpenFiles), 1));
        tally.Add(Tallies.Of(Outcome.Aborted, 1));
        return Of(
            tally, new LedgerTotals(10, tally.Succeeded, tally.Failed, tally.Aborted, Unsent: 1, ReissuedAtMost: 2));
    }

    public static RunReport Of(Tally tally, LedgerTotals ledger) => new(
        RunId: "20260131-235959-4f2a",
        Specs.Of(ledger.Planned),
        Driver: "scripted",
        ledger,
        Duration: TimeSpan.FromMilliseconds(2_500),
        MaxInFlight: 7,
        Agents: [new AgentReport("agent-1", 9, 1.25, 4_096, 0.75, ClockSkewMilliseconds: 12.5)],
        Faults: [],
        Incidents: [],
        HandedBack: 0,
        LostThreshold: null,
        tally.Encode(),
        IsCutShort: false);
}
