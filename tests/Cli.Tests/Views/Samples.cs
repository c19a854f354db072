using System.Collections.Immutable;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Tests.Views;

/// <summary>Runs as views get them.</summary>
internal static class Samples
{
    public static RunSpec Spec { get; } = new()
    {
        Request = new RequestTemplate { Url = "http://127.0.0.1:8080/items/{index}" },
        Requests = 1000,
        Limit = 100,
    };

    public static RunSnapshot Snapshot { get; } = new(
        "run", RunPhase.Sending, 1000, 250, 3, TimeSpan.FromSeconds(5), null, 48.5, 100, 12.3, 456, Agents: 2,
        ImmutableDictionary<string, int>.Empty);

    public static RunReport Report { get; } = ReportOf(new Tally());

    /// <summary>A report whose ledger and figures are those of a tally.</summary>
    public static RunReport ReportOf(Tally tally) => new(
        RunId: "20260102-030405-abcd",
        Spec,
        Driver: "httpclient",
        new LedgerTotals(
            Spec.Requests!.Value, tally.Succeeded, tally.Failed, tally.Aborted, Spec.Requests.Value - tally.Total, 0),
        Duration: TimeSpan.FromSeconds(10),
        MaxInFlight: 100,
        Agents: [new AgentReport("agent-1", tally.Total, 1.5, 100_000_000, 0.5, 0)],
        Faults: [],
        Incidents: [],
        HandedBack: 0,
        LostThreshold: null,
        tally.Encode(),
        IsCutShort: false);

    public static Tally TallyOf(params (Outcome Outcome, int Count, long Microseconds)[] samples)
    {
        var tally = new Tally();
        foreach (var (outcome, count, microseconds) in samples)
        {
            for (var i = 0; i < count; i++)
                tally.Record(new RequestResult(outcome, 10, microseconds, microseconds));
        }
        return tally;
    }
}
