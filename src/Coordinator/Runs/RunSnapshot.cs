using System.Collections.Immutable;

namespace LoadCluster.Coordinator.Runs;

/// <summary>
/// A run as it stands: what a live view shows. Fresh once a second; the report, not this, is what counts.
/// </summary>
/// <param name="RunId">The run.</param>
/// <param name="Phase">What agents are ordered to do.</param>
/// <param name="Planned">Requests of the run; <see langword="null"/> when time or a user ends it.</param>
/// <param name="Done">Requests that ended.</param>
/// <param name="Failed">Requests that ended in an error or with a status from 400 on.</param>
/// <param name="Elapsed">Time since the run started; since it was accepted until then.</param>
/// <param name="PlannedDuration">How long it is to last; <see langword="null"/> when that is up to the target.</param>
/// <param name="RequestsPerSecond">Of the last second.</param>
/// <param name="InFlight">Requests in flight.</param>
/// <param name="P50Milliseconds">Median latency of the last second; 0 when nothing ended.</param>
/// <param name="P99Milliseconds">99th percentile of the last second; 0 when nothing ended.</param>
/// <param name="Agents">Agents at work.</param>
/// <param name="Shares">How many requests each agent may have in flight, by its name.</param>
/// <param name="Second">The last second, for charts; none once the run has ended.</param>
public sealed record RunSnapshot(
    string RunId,
    RunPhase Phase,
    long? Planned,
    long Done,
    long Failed,
    TimeSpan Elapsed,
    TimeSpan? PlannedDuration,
    double RequestsPerSecond,
    int InFlight,
    double P50Milliseconds,
    double P99Milliseconds,
    int Agents,
    ImmutableDictionary<string, int> Shares,
    TimelineRow? Second = null)
{
    /// <summary>
    /// How much of it is over, 0 to 1: of its time where that ends it. <see langword="null"/> if unknown.
    /// </summary>
    public double? Progress => PlannedDuration is { } duration
        ? Math.Clamp(Math.Max(Elapsed / duration, ProgressOfRequests ?? 0), 0, 1)
        : ProgressOfRequests;

    /// <summary>How long it will take at the pace so far; <see langword="null"/> while unknown.</summary>
    public TimeSpan? Remaining => Progress is > 0 and var progress ? Elapsed * ((1 - progress) / progress) : null;

    private double? ProgressOfRequests => (double)Done / Planned;
}
