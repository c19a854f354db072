using System.Collections.Immutable;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>A report as it travels.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Spec">What was asked for, without what is secret in it.</param>
/// <param name="Driver">The sender that was used.</param>
/// <param name="Ledger">The sums.</param>
/// <param name="Duration">From acceptance to the last report of a shard.</param>
/// <param name="MaxInFlight">The most requests in flight at one moment.</param>
/// <param name="Agents">A row for each agent that took part.</param>
/// <param name="Faults">Why agents could not take part, a line each.</param>
/// <param name="Incidents">What happened that explains the verdict, a line each.</param>
/// <param name="HandedBack">How many requests agents handed back in mid-run for others to send.</param>
/// <param name="LostThreshold">The threshold for which the run was ended early; none unless that was why.</param>
/// <param name="Tally">The outcomes of the requests: an encoded <see cref="Shared.Metrics.Tally"/>.</param>
/// <param name="IsCutShort">Whether something ended the run before its <c>-z</c> time was over.</param>
/// <param name="Origin">How it was started, and what reported it; absent from reports of earlier versions.</param>
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
    ReadOnlyMemory<byte> Tally,
    bool IsCutShort,
    RunOrigin? Origin = null)
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
            IsCutShort = IsCutShort,
            Origin = Origin ?? new RunOrigin(),
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
        report.Tally.Encode(),
        report.IsCutShort,
        report.Origin);
}
