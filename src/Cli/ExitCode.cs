using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli;

/// <summary>Exit codes of the process.</summary>
internal static class ExitCode
{
    public const int Passed = 0;
    public const int CouldNotRun = 1;
    public const int Usage = 2;
    public const int Incomplete = 97;
    public const int ThresholdFailed = 99;
    public const int Interrupted = 105;

    /// <summary>
    /// The cause decides: a run that a threshold stopped failed its threshold; a run that anything else cut short is
    /// incomplete, whatever its thresholds say.
    /// </summary>
    public static int Of(RunReport report, bool interrupted) =>
        interrupted ? Interrupted
        : report.Faults.Count > 0 && report.Tally.Total == 0 ? CouldNotRun
        : report.LostThreshold is not null ? ThresholdFailed
        : report.Verdict == Verdict.Incomplete ? Incomplete
        : report.Thresholds.Any(threshold => !threshold.Passed) ? ThresholdFailed
        : Passed;
}
