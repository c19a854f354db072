using System.Text.Json.Serialization;

namespace LoadCluster.Shared.Runs;

/// <summary>How far a finished run can be trusted.</summary>
public enum Verdict
{
    /// <summary>Every index is accounted for once.</summary>
    Complete,

    /// <summary>Complete, but something may have been sent twice, or the generator missed its own schedule.</summary>
    Degraded,

    /// <summary>The run ended before all indexes did.</summary>
    Incomplete,
}

/// <summary>The sums of a run. They always add up: <c>Planned = Succeeded + Failed + Aborted + Dropped + Unsent</c>.</summary>
/// <param name="Planned">Indexes of the run.</param>
/// <param name="Succeeded">
/// Answered with a status from 100 to 399, or with one that was expected; no check failed.
/// </param>
/// <param name="Failed">Answered with another status, failed a check, or not answered: an error by phase.</param>
/// <param name="Aborted">In flight when the run was stopped at once: neither success nor failure.</param>
/// <param name="Unsent">Never sent, or sent by an agent that died before it could say so.</param>
/// <param name="ReissuedAtMost">How many requests may have been sent more than once; 0 unless an agent died.</param>
public readonly record struct LedgerTotals(
    long Planned, long Succeeded, long Failed, long Aborted, long Unsent, long ReissuedAtMost)
{
    /// <summary>Not sent because they could not start in time, as was asked for; 0 by default.</summary>
    public long Dropped { get; init; }

    /// <summary>The verdict that these sums allow.</summary>
    [JsonIgnore]
    public Verdict Verdict => (Aborted + Unsent, ReissuedAtMost + Dropped) switch
    {
        ( > 0, _) => Verdict.Incomplete,
        (_, > 0) => Verdict.Degraded,
        _ => Verdict.Complete,
    };
}
