using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli;

/// <summary>What the process says to whoever started it.</summary>
internal static class ExitCode
{
    public const int Passed = 0;
    public const int CouldNotRun = 1;
    public const int Usage = 2;
    public const int Incomplete = 97;
    public const int ThresholdFailed = 99;
    public const int Interrupted = 105;

    /// <summary>
    /// Tells causes from effects: a run that a threshold ended is incomplete for that reason; but thresholds of a run
    /// that was cut short by anything else say little.
    /// </summary>
    public static int Of(RunReport report, bool interrupted) =>
        interrupted ? Interrupted
        : report.Faults.Count > 0 && report.Tally.Total == 0 ? CouldNotRun
        : report.LostThreshold is not null ? ThresholdFailed
        : report.Verdict == Verdict.Incomplete ? Incomplete
        : report.Thresholds.Any(threshold => !threshold.Passed) ? ThresholdFailed
        : Passed;
}
