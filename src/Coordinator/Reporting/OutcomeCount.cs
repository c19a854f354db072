using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>How often requests ended with an outcome.</summary>
public sealed record OutcomeCount(Outcome Outcome, long Count)
{
    /// <summary>The statuses of a report, or its errors, the most frequent first; aborted and dropped requests are neither.</summary>
    public static IReadOnlyList<OutcomeCount> Of(Tally tally, bool ofStatus) =>
    [
        .. tally.Outcomes()
            .Where(entry => entry.Outcome.IsEnd && entry.Outcome.IsStatus == ofStatus)
            .Select(entry => new OutcomeCount(entry.Outcome, entry.Count))
            .OrderByDescending(entry => entry.Count),
    ];
}
