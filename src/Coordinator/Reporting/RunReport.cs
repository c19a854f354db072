using System.Text.Json.Serialization;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Thresholds;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>
/// The result of a run, as it is shown, saved and sent. Every number is from the ledger and adds up with the others.
/// </summary>
/// <param name="RunId">The run.</param>
/// <param name="Spec">What was asked for, without what is secret in it.</param>
/// <param name="Driver">The sender that was used.</param>
/// <param name="Ledger">The sums.</param>
/// <param name="Duration">
/// From the first send to the last answer; at least as long as the schedule or the duration that was asked for, unless
/// the run was ended early.
/// </param>
/// <param name="MaxInFlight">The most requests in flight at one moment.</param>
/// <param name="Agents">A row for each agent that took part.</param>
/// <param name="Faults">Why agents could not take part or results not be kept, a line each; empty in a good run.</param>
/// <param name="Incidents">What happened that explains the verdict, a line each; empty in a good run.</param>
/// <param name="HandedBack">How many requests agents handed back in mid-run for others to send.</param>
/// <param name="LostThreshold">The threshold for which the run was ended early; <see langword="null"/> unless that was why.</param>
/// <param name="EncodedTally">The outcomes of the requests: an encoded <see cref="Shared.Metrics.Tally"/>.</param>
/// <param name="IsCutShort">
/// Whether something ended the run before its <c>-z</c> time was over; the number of missing requests is not known.
/// </param>
/// <param name="Origin">How it was started, and what reported it; absent from reports of earlier versions.</param>
public sealed record RunReport(
    string RunId,
    RunSpec Spec,
    string Driver,
    LedgerTotals Ledger,
    TimeSpan Duration,
    int MaxInFlight,
    IReadOnlyList<AgentReport> Agents,
    IReadOnlyList<string> Faults,
    IReadOnlyList<string> Incidents,
    long HandedBack,
    string? LostThreshold,
    ReadOnlyMemory<byte> EncodedTally,
    bool IsCutShort,
    RunOrigin? Origin = null)
{
    public RunSpec Spec { get; init => field = value.WithoutSecrets(); } = Spec.WithoutSecrets();

    [JsonPropertyName("tally")]
    public ReadOnlyMemory<byte> EncodedTally => Tally.Encode();

    public RunOrigin Origin { get; init; } = Origin ?? new RunOrigin();

    /// <summary>The outcomes of the requests.</summary>
    [JsonIgnore]
    public Tally Tally { get; init; } = Read(EncodedTally.Span);

    internal static RunReport From(RunState state, RunOrigin origin) => state.Ended is { } ended
        ? Of(state, ended.Duration, ended.Usage, origin)
        : throw new InvalidOperationException("The run has not ended.");

    /// <summary>A run as it stands: what is accounted for so far.</summary>
    internal static RunReport Of(RunState state, TimeSpan duration, RunUsage usage, RunOrigin origin) => new(
        state.RunId,
        state.Spec,
        usage.Sender,
        state.Totals,
        duration,
        // The peaks of loops and agents are added up, though they need not be of the same moment.
        (int)Math.Min(usage.MaxInFlight, state.Totals.Planned),
        [.. AgentReport.Of(usage.Agents, state.RequestsByAgent)],
        usage.Faults,
        [.. Reporting.Incidents.Of(state)],
        state.HandedBack,
        state.LostThreshold,
        state.Total.Encode(),
        state.IsCutShort,
        origin with { StartedAt = state.StartedAt });

    /// <summary>The result of each flow; nothing in a run whose indexes are single requests.</summary>
    [JsonIgnore]
    public IReadOnlyList<FlowReport> Flows => FlowReport.Of(Spec, Tally);

    /// <summary>What happened to the connections.</summary>
    [JsonIgnore]
    public ConnectionReport Connections => ConnectionReport.Of(Tally.Connections);

    /// <summary>How long the phases of connections and requests took.</summary>
    [JsonIgnore]
    public IReadOnlyList<PhaseReport> Phases => PhaseReport.Of(Tally);

    /// <summary>How often each check of the run failed.</summary>
    [JsonIgnore]
    public IReadOnlyList<CheckReport> Checks =>
        [.. Spec.Checks.Select((check, i) => new CheckReport(check, Tally.FailuresOf(i)))];

    /// <summary>
    /// The result of each threshold of the run. The one that ended it did not hold, wherever it is now.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<ThresholdResult> Thresholds =>
    [
        .. Spec.Thresholds
            .Select(threshold => Threshold.Parse(threshold).Judge(new RunFigures(Tally, Duration)))
            .Select(result => result with { Passed = result.Passed && result.Expression != LostThreshold }),
    ];

    /// <summary>Whether and why requests of a schedule were sent late.</summary>
    [JsonIgnore]
    public SendLagReport SendLag => SendLagReport.Of(this);

    /// <summary>
    /// What to put right before the next run, a line each; it does not change the verdict. Empty in a good run.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<string> Warnings => [.. Incidents, .. ClockWarning.Of(this)];

    /// <summary>How far it can be trusted.</summary>
    [JsonIgnore]
    public Verdict Verdict =>
        IsCutShort ? Verdict.Incomplete
        : Ledger.Verdict == Verdict.Complete && SendLag.IsTooLate ? Verdict.Degraded
        : Ledger.Verdict;

    /// <summary>Requests that failed without an answer.</summary>
    [JsonIgnore]
    public long Unanswered => Tally.Ended - Tally.Answered;

    /// <summary>Whether not one request was answered: such a run proves nothing.</summary>
    [JsonIgnore]
    public bool IsUnanswered => Tally.Answered == 0;

    /// <summary>Requests a second that got an answer, of whatever status.</summary>
    [JsonIgnore]
    public double RequestsPerSecond => PerSecond(Tally.Answered);

    /// <summary>Requests a second that failed without an answer.</summary>
    [JsonIgnore]
    public double UnansweredPerSecond => PerSecond(Unanswered);

    private static Tally Read(ReadOnlySpan<byte> encoded) => Tally.Read(ref encoded);

    private double PerSecond(long requests) => Duration > TimeSpan.Zero ? requests / Duration.TotalSeconds : 0;
}
