using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>What a verdict means, in one sentence.</summary>
public static class VerdictText
{
    public static string Of(RunReport report) => report.LostThreshold is { } threshold
        ? $"ended for a threshold that did not hold: {threshold}"
        : report.Verdict switch
        {
            Verdict.Complete or Verdict.Degraded when report.IsUnanswered => "not one request was answered: this run proves nothing",
            Verdict.Complete => "every request is accounted for once",
            Verdict.Degraded when report.Ledger is { Dropped: > 0, ReissuedAtMost: 0 } =>
                "every request is accounted for, but some were dropped: they could not start in time",
            Verdict.Degraded when report.Ledger.Verdict == Verdict.Complete =>
                "every request is accounted for once, but some were sent later than they should have been",
            Verdict.Degraded => "every request is accounted for, but some may have been sent twice",
            _ when report.IsCutShort => "the run ended before its time",
            _ => "the run ended before all requests did",
        };
}
