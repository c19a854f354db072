using System.Diagnostics;
using System.Globalization;

namespace LoadCluster.Agent;

/// <summary>
/// What this process has used. It is read once a second, and <see cref="Process"/> reads a file of every thread for it.
/// </summary>
internal static class OwnProcess
{
    private const string PeakKey = "VmHWM:";

    public static TimeSpan ProcessorTime => Environment.CpuUsage.TotalTime;

    public static long PeakMemoryBytes => OperatingSystem.IsLinux() ? ReadPeak() : AskForPeak();

    /// <summary>A line of proc(5), like <c>VmHWM:     9876 kB</c>.</summary>
    private static long ReadPeak()
    {
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(PeakKey, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[PeakKey.Length..^2], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
    }

    private static long AskForPeak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
