using System.Diagnostics;
using System.Globalization;

namespace LoadCluster.Agent;

/// <summary>
/// What this process uses. It is read once a second, and <see cref="Process"/> reads a file of every thread for it.
/// </summary>
internal static class OwnProcess
{
    private const string PeakKey = "VmHWM:";

    private static readonly TimeSpan ReleasePause = TimeSpan.FromSeconds(5);
    private static readonly Lock Gate = new();
    private static long? _released;

    public static TimeSpan ProcessorTime => Environment.CpuUsage.TotalTime;

    public static long PeakMemoryBytes => OperatingSystem.IsLinux() ? ReadPeak() : AskForPeak();

    /// <summary>
    /// Gives back to the system what was in use until a moment: once for all agents of the process, since all of them wait for
    /// it, and at most every five seconds.
    /// </summary>
    /// <param name="since">The moment, a timestamp of <see cref="Stopwatch"/>.</param>
    /// <returns>Whether it was given back since then.</returns>
    public static bool ReleaseMemory(long since)
    {
        lock (Gate)
        {
            if (_released > since)
                return true;
            if (_released is { } last && Stopwatch.GetElapsedTime(last) < ReleasePause)
                return false;
            _released = Stopwatch.GetTimestamp();
        }
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        return true;
    }

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
