using LoadCluster.Shared.Messages;

namespace LoadCluster.Coordinator;

/// <summary>A run as it stands: what a live view shows. Fresh once a second; the report, not this, is what counts.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Phase">What agents are told to do.</param>
/// <param name="Planned">Requests of the run.</param>
/// <param name="Done">Requests that ended.</param>
/// <param name="Failed">Requests that ended in an error or with a status from 400 on.</param>
/// <param name="Elapsed">Time since the run was accepted.</param>
/// <param name="RequestsPerSecond">Of the last second.</param>
/// <param name="InFlight">Requests in flight.</param>
/// <param name="P50Milliseconds">Median latency of the last second; 0 when nothing ended.</param>
/// <param name="P99Milliseconds">99th percentile of the last second; 0 when nothing ended.</param>
/// <param name="Agents">Agents at work.</param>
public sealed record RunSnapshot(
    string RunId,
    RunPhase Phase,
    long Planned,
    long Done,
    long Failed,
    TimeSpan Elapsed,
    double RequestsPerSecond,
    int InFlight,
    double P50Milliseconds,
    double P99Milliseconds,
    int Agents)
{
    /// <summary>How long it will take at the pace so far; <see langword="null"/> while nobody can say.</summary>
    public TimeSpan? Remaining => Done == 0 ? null : Elapsed * ((double)(Planned - Done) / Done);
}
