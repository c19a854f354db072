using System.Collections.Immutable;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>A run in a list.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Spec">What was asked for, without its secrets.</param>
/// <param name="State"><c>sending</c>, <c>draining</c> or <c>stopping</c>; its verdict once it has ended.</param>
/// <param name="Latest">
/// How it stood a moment ago; none in its first second. Once it has ended, its result: throughput and percentiles are
/// those of the whole run.
/// </param>
/// <param name="HasEnded">Whether its report is final.</param>
public sealed record RunItem(string RunId, RunSpec Spec, string State, RunSnapshot? Latest, bool HasEnded)
{
    internal static RunItem Of(RunState run) =>
        new(run.RunId, run.Spec.WithoutSecrets(), Name(run.Phase), Latest: null, HasEnded: false);

    internal static RunItem Of(RunReport report) =>
        new(report.RunId, report.Spec, Name(report.Verdict), Result(report), HasEnded: true);

    internal RunItem With(RunSnapshot latest) => this with { State = Name(latest.Phase), Latest = latest };

    private static string Name<T>(T value)
        where T : Enum => value.ToString().ToLowerInvariant();

    private static RunSnapshot Result(RunReport report) => new(
        report.RunId,
        RunPhase.Draining,
        report.Ledger.Planned,
        Done: report.Ledger.Succeeded + report.Ledger.Failed,
        report.Ledger.Failed,
        report.Duration,
        report.Spec.PlannedDuration(),
        report.RequestsPerSecond,
        InFlight: 0,
        LatencySummary.Milliseconds(report.Tally.Latency.ValueAtPercentile(50)),
        LatencySummary.Milliseconds(report.Tally.Latency.ValueAtPercentile(99)),
        Agents: 0,
        ImmutableDictionary<string, int>.Empty);
}
