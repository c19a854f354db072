using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Thresholds;

namespace LoadCluster.Coordinator.Runs;

/// <summary>Says when a run is to be given up for a threshold: never, unless its spec asks for that.</summary>
internal sealed class ThresholdWatch(RunSpec spec)
{
    private readonly (string Expression, Threshold Threshold)[] _thresholds = spec.AbortOnFail
        ? [.. spec.Thresholds.Select(expression => (expression, Threshold.Parse(expression)))]
        : [];

    /// <summary>The first threshold that is lost.</summary>
    /// <param name="accepted">
    /// What the ledger has accepted, the same books that the report is made from. What agents have done and not
    /// reported yet is not among it, so that it tells of some seconds ago.
    /// </param>
    public string? FirstLost(RunFigures accepted) =>
        _thresholds.FirstOrDefault(threshold => threshold.Threshold.IsLost(accepted)).Expression;
}
