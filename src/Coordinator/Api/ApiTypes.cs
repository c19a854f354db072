using System.Collections.Immutable;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Api;

/// <summary>Asks for a run.</summary>
/// <param name="Spec">What to send.</param>
/// <param name="AllowOverlap">Although another run goes on against the same host and port; false by default.</param>
/// <param name="RunId">
/// Its name, up to 64 lower-case letters, digits and hyphens. Whoever asks again, because the answer was lost, gets the
/// run that has the name already. By default the coordinator chooses one, and who asks again gets another run.
/// </param>
public sealed record RunRequest(RunSpec Spec, bool AllowOverlap = false, string? RunId = null);

/// <summary>Asks for the early end of a run.</summary>
/// <param name="Now">Give up what is in flight, too; false by default.</param>
public sealed record StopRequest(bool Now = false);

/// <summary>A run in a list.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Spec">What was asked for, without what is secret in it.</param>
/// <param name="State">What it is doing: <c>sending</c>, <c>draining</c>, <c>stopping</c>; or its verdict.</param>
/// <param name="Latest">
/// How it stood a moment ago; none in its first second. Once it has ended, what it came to: its speed and percentiles are
/// those of the whole run then.
/// </param>
public sealed record RunItem(string RunId, RunSpec Spec, string State, RunSnapshot? Latest)
{
    internal static RunItem Of(RunHandle run)
    {
        var state = run.Report?.Verdict.ToString() ?? (run.Latest?.Phase ?? RunPhase.Sending).ToString();
        return new RunItem(
            run.RunId,
            run.Spec.WithoutSecrets(),
            state.ToLowerInvariant(),
            run.Report is { } report ? Of(report) : run.Latest);
    }

    private static RunSnapshot Of(RunReport report) => new(
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
        Agents: 0);
}

/// <summary>A report as it travels.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Spec">What was asked for, without what is secret in it.</param>
/// <param name="Driver">The driver it was sent with.</param>
/// <param name="Ledger">The sums.</param>
/// <param name="Duration">From acceptance to the last report of a shard.</param>
/// <param name="MaxInFlight">The most requests in flight at one moment.</param>
/// <param name="Agents">A row for each agent that took part.</param>
/// <param name="Faults">Why agents could not take part, a line each.</param>
/// <param name="Incidents">What happened that explains the verdict, a line each.</param>
/// <param name="HandedBack">How many requests agents that left in mid-run handed back for others to send.</param>
/// <param name="LostThreshold">The threshold for which the run was ended early; none unless that was why.</param>
/// <param name="Tally">What became of the requests: an encoded <see cref="Shared.Metrics.Tally"/>.</param>
public sealed record ReportItem(
    string RunId,
    RunSpec Spec,
    string Driver,
    LedgerTotals Ledger,
    TimeSpan Duration,
    int MaxInFlight,
    ImmutableArray<AgentReport> Agents,
    ImmutableArray<string> Faults,
    ImmutableArray<string> Incidents,
    long HandedBack,
    string? LostThreshold,
    ReadOnlyMemory<byte> Tally)
{
    /// <summary>The report that was sent.</summary>
    /// <exception cref="InvalidDataException">The tally is of a version that is not known here.</exception>
    public RunReport ToReport()
    {
        var source = Tally.Span;
        return new RunReport
        {
            RunId = RunId,
            Spec = Spec,
            Driver = Driver,
            Ledger = Ledger,
            Duration = Duration,
            MaxInFlight = MaxInFlight,
            Tally = Shared.Metrics.Tally.Read(ref source),
            Agents = Agents,
            Faults = Faults,
            Incidents = Incidents,
            HandedBack = HandedBack,
            LostThreshold = LostThreshold,
        };
    }

    internal static ReportItem Of(RunReport report) => new(
        report.RunId,
        report.Spec.WithoutSecrets(),
        report.Driver,
        report.Ledger,
        report.Duration,
        report.MaxInFlight,
        [.. report.Agents],
        [.. report.Faults],
        [.. report.Incidents],
        report.HandedBack,
        report.LostThreshold,
        report.Tally.Encode());
}
