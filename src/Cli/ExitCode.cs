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
    public const int Interrupted = 105;

    public static int Of(RunReport report, bool interrupted) =>
        interrupted ? Interrupted
        : report.Faults.Count > 0 && report.Tally.Total == 0 ? CouldNotRun
        : report.Verdict == Verdict.Incomplete ? Incomplete
        : Passed;
}
