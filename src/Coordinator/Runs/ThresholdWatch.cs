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
    /// The outcomes that the ledger has accepted, as in the report. What agents have done and not
    /// reported yet is not included, so it is some seconds behind.
    /// </param>
    public string? FirstLost(RunFigures accepted) =>
        _thresholds.FirstOrDefault(threshold => threshold.Threshold.IsLost(accepted)).Expression;
}
