using System.Diagnostics;

namespace LoadCluster.Cli.Tests;

/// <summary>Signals to processes that a test started.</summary>
internal static class ProcessSignals
{
    public static async Task SignalAsync(this Process process, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }
}
