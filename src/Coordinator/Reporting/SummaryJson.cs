using System.Text.Json;
using System.Text.Json.Serialization;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Thresholds;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>The stable form of a report for programs: <c>summary.json</c>.</summary>
public static class SummaryJson
{
    public static string Write(RunReport report) =>
        FastJson.Write(Summary.Of(report), SummaryContext.Default.Summary, isIndented: true) + "\n";
}

/// <summary>The shape of <c>summary.json</c>.</summary>
internal sealed record Summary(
    string RunId,
    string Verdict,
    string Driver,
    LedgerTotals Ledger,
    double DurationSeconds,
    double RequestsPerSecond,
    double UnansweredPerSecond,
    long BytesReceived,
    int MaxInFlight,
    LatencySummary LatencyMilliseconds,
    LatencySummary ServiceTimeMilliseconds,
    LatencySummary SendLagMilliseconds,
    IReadOnlyList<string> SendLagCauses,
    IReadOnlyList<string> Warnings,
    SortedDictionary<string, long> StatusCodes,
    SortedDictionary<string, long> Errors,
    ConnectionReport Connections,
    IReadOnlyList<PhaseReport> Phases,
    IReadOnlyList<AgentReport> Agents,
    IReadOnlyList<FlowReport> Flows,
    IReadOnlyList<CheckReport> Checks,
    IReadOnlyList<ThresholdResult> Thresholds,
    string? LostThreshold,
    SortedDictionary<string, string> FirstErrors,
    IReadOnlyList<PercentileRow> Percentiles,
    string? CommandLine,
    string Target,
    DateTimeOffset? StartedAt,
    string? Version,
    MachineSummary? Machine)
{
    public static Summary Of(RunReport report) => new(
        report.RunId,
        JsonNamingPolicy.CamelCase.ConvertName(report.Verdict.ToString()),
        report.Driver,
        report.Ledger,
        Math.Round(report.Duration.TotalSeconds, 6),
        Math.Round(report.RequestsPerSecond, 3),
        Math.Round(report.UnansweredPerSecond, 3),
        report.Tally.BytesReceived,
        report.MaxInFlight,
        LatencySummary.Of(report.Tally.Latency),
        LatencySummary.Of(report.Tally.ServiceTime),
        LatencySummary.Of(report.SendLag.Histogram),
        report.SendLag.Causes,
        report.Warnings,
        Counts(report, ofStatus: true),
        Counts(report, ofStatus: false),
        report.Connections,
        report.Phases,
        report.Agents,
        report.Flows,
        report.Checks,
        report.Thresholds,
        report.LostThreshold,
        new(report.Tally.FirstErrors.Texts.ToDictionary(error => Outcome.Error(error.Key).Name, error => error.Value), StringComparer.Ordinal),
        PercentileRow.Of(report.Tally, report.Origin.Percentiles),
        report.Origin.CommandLine,
        report.Spec.Request.Url,
        report.Origin.StartedAt,
        report.Origin.Version,
        report.Origin.Machine);

    private static SortedDictionary<string, long> Counts(RunReport report, bool ofStatus) => new(
        report.Tally.Outcomes()
            .Where(entry => entry.Outcome.IsEnd && entry.Outcome.IsStatus == ofStatus)
            .GroupBy(entry => entry.Outcome.Name, entry => entry.Count)
            .ToDictionary(name => name.Key, name => name.Sum()),
        StringComparer.Ordinal);
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Summary))]
internal sealed partial class SummaryContext : JsonSerializerContext;
