using System.Globalization;
using System.Runtime.InteropServices;

namespace LoadCluster.Cli.Running;

/// <summary>
/// A shell without job control starts <c>loadcluster … &amp;</c> with SIGINT ignored, and the runtime installs no handler
/// for a signal that is: like curl or wrk, this program handles it all the same.
/// </summary>
internal static partial class IgnoredInterrupt
{
    private const int Sigint = 2;
    private const string Status = "/proc/self/status";
    private const string Ignored = "SigIgn:";

    /// <summary>Restores the default, before anything asks for a handler. Where Linux says that it is ignored.</summary>
    public static void Undo()
    {
        if (OperatingSystem.IsLinux() && File.Exists(Status) && IsIgnored(File.ReadLines(Status)))
            _ = Signal(Sigint, handler: 0);
    }

    private static bool IsIgnored(IEnumerable<string> status) =>
        status.FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal)) is { } line
        && ulong.TryParse(line[Ignored.Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mask)
        && (mask & (1UL << (Sigint - 1))) != 0;

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);
}
