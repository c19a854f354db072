using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Thresholds;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>The result of a run. Every number is from the ledger and adds up with the others.</summary>
public sealed record RunReport
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>What was asked for.</summary>
    public required RunSpec Spec { get; init; }

    /// <summary>The sender that was used.</summary>
    public required string Driver { get; init; }

    /// <summary>The sums.</summary>
    public required LedgerTotals Ledger { get; init; }

    /// <summary>
    /// From the first send to the last answer; at least as long as the schedule or the duration that was asked for, unless
    /// the run was ended early.
    /// </summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The most requests in flight at one moment.</summary>
    public required int MaxInFlight { get; init; }

    /// <summary>The outcomes of the requests.</summary>
    public required Tally Tally { get; init; }

    /// <summary>A row for each agent that took part.</summary>
    public required IReadOnlyList<AgentReport> Agents { get; init; }

    /// <summary>Why agents could not take part or results not be kept, a line each; empty in a good run.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>What happened that explains the verdict, a line each; empty in a good run.</summary>
    public IReadOnlyList<string> Incidents { get; init; } = [];

    /// <summary>How many requests agents handed back in mid-run for others to send.</summary>
    public long HandedBack { get; init; }

    /// <summary>The threshold for which the run was ended early; <see langword="null"/> unless that was why.</summary>
    public string? LostThreshold { get; init; }

    /// <summary>
    /// Whether something ended the run before its <c>-z</c> time was over; the number of missing requests is not known.
    /// </summary>
    public bool IsCutShort { get; init; }

    /// <summary>How it was started, and what reported it.</summary>
    public RunOrigin Origin { get; init; } = new();

    internal static RunReport From(RunState state, RunOrigin origin) => state.Ended is { } ended
        ? Of(state, ended.Duration, ended.Usage, origin)
        : throw new InvalidOperationException("The run has not ended.");

    /// <summary>A run as it stands: what is accounted for so far.</summary>
    internal static RunReport Of(RunState state, TimeSpan duration, RunUsage usage, RunOrigin origin) => new()
    {
        RunId = state.RunId,
        Spec = state.Spec,
        Driver = usage.Sender,
        Ledger = state.Totals,
        Duration = duration,
        // The peaks of loops and agents are added up, though they need not be of the same moment.
        MaxInFlight = (int)Math.Min(usage.MaxInFlight, state.Totals.Planned),
        Tally = state.Total,
        Agents = [.. AgentReport.Of(usage.Agents, state.RequestsByAgent)],
        Faults = usage.Faults,
        Incidents = [.. Reporting.Incidents.Of(state)],
        HandedBack = state.HandedBack,
        LostThreshold = state.LostThreshold,
        IsCutShort = state.IsCutShort,
        Origin = origin with { StartedAt = state.StartedAt },
    };

    /// <summary>The result of each flow; nothing in a run whose indexes are single requests.</summary>
    public IReadOnlyList<FlowReport> Flows => FlowReport.Of(Spec, Tally);

    /// <summary>What happened to the connections.</summary>
    public ConnectionReport Connections => ConnectionReport.Of(Tally.Connections);

    /// <summary>How long the phases of connections and requests took.</summary>
    public IReadOnlyList<PhaseReport> Phases => PhaseReport.Of(Tally);

    /// <summary>How often each check of the run failed.</summary>
    public IReadOnlyList<CheckReport> Checks =>
        [.. Spec.Checks.Select((check, i) => new CheckReport(check, Tally.FailuresOf(i)))];

    /// <summary>
    /// The result of each threshold of the run. The one that ended it did not hold, wherever it is now.
    /// </summary>
    public IReadOnlyList<ThresholdResult> Thresholds =>
    [
        .. Spec.Thresholds
            .Select(threshold => Threshold.Parse(threshold).Judge(new RunFigures(Tally, Duration)))
            .Select(result => result with { Passed = result.Passed && result.Expression != LostThreshold }),
    ];

    /// <summary>Whether and why requests of a schedule were sent late.</summary>
    public SendLagReport SendLag => SendLagReport.Of(this);

    /// <summary>
    /// What to put right before the next run, a line each; it does not change the verdict. Empty in a good run.
    /// </summary>
    public IReadOnlyList<string> Warnings => [.. Incidents, .. ClockWarning.Of(this)];

    /// <summary>How far it can be trusted.</summary>
    public Verdict Verdict =>
        IsCutShort ? Verdict.Incomplete
        : Ledger.Verdict == Verdict.Complete && SendLag.IsTooLate ? Verdict.Degraded
        : Ledger.Verdict;

    /// <summary>Requests that failed without an answer.</summary>
    public long Unanswered => Tally.Ended - Tally.Answered;

    /// <summary>Whether not one request was answered: such a run proves nothing.</summary>
    public bool IsUnanswered => Tally.Answered == 0;

    /// <summary>Requests a second that got an answer, of whatever status.</summary>
    public double RequestsPerSecond => PerSecond(Tally.Answered);

    /// <summary>Requests a second that failed without an answer.</summary>
    public double UnansweredPerSecond => PerSecond(Unanswered);

    private double PerSecond(long requests) => Duration > TimeSpan.Zero ? requests / Duration.TotalSeconds : 0;
}
