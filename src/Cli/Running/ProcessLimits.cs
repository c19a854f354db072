using System.Globalization;
using System.Runtime.InteropServices;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Running;

/// <summary>Limits of the operating system, checked before anything is sent.</summary>
internal static partial class ProcessLimits
{
    /// <summary>Files a process has open beside its connections: libraries, event queues, results.</summary>
    private const int FilesBeside = 160;

    /// <summary>Size of the default local port range of macOS and Windows (RFC 6335).</summary>
    private const int DynamicPorts = 65535 - 49152 + 1;

    /// <summary>Why the process cannot have so many requests in flight, a line each; empty when it can.</summary>
    /// <param name="spec">A valid spec.</param>
    /// <param name="sources">How many local addresses connections are spread over; 0 for the system's choice.</param>
    /// <param name="filesPerConnection">1; 2 if the target is in this process, too.</param>
    public static IReadOnlyList<string> FaultsOf(RunSpec spec, int sources = 0, int filesPerConnection = 1)
    {
        // One HTTP/2 or HTTP/3 connection carries many requests.
        if (spec.Transport.HttpVersion.Major > 1)
            return [];
        // A flow to several hosts keeps its connections to all of them; ports are counted for each host by itself.
        var files = filesPerConnection * Math.Max(1, spec.Targets().Count);
        string?[] faults = [FileFault(spec.Limit, files), PortFault(spec.Limit, Math.Max(1, sources))];
        return [.. faults.OfType<string>()];
    }

    private static string? FileFault(int connections, int filesPerConnection)
    {
        var files = ((long)connections * filesPerConnection) + FilesBeside;
        return MaxOpenFiles() is { } most && files > most
            ? $"{connections} connections need {files} open files, and this shell allows {most}: "
                + $"use 'ulimit -n {files}', or --connections {Math.Max(1, (most - FilesBeside) / filesPerConnection)}"
            : null;
    }

    private static string? PortFault(int connections, int sources)
    {
        var ports = (long)LocalPorts() * sources;
        return connections > ports
            ? $"{connections} connections need as many local ports, and there are {ports}: widen "
                + "net.ipv4.ip_local_port_range (or its like), add addresses with --source, "
                + $"or use --connections {ports}"
            : null;
    }

    private static int LocalPorts()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        if (!File.Exists(Range))
            return DynamicPorts;
        var bounds = File.ReadAllText(Range).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return int.Parse(bounds[1], CultureInfo.InvariantCulture)
            - int.Parse(bounds[0], CultureInfo.InvariantCulture) + 1;
    }

    /// <summary>The soft limit, which the runtime has raised to the hard one at its start.</summary>
    private static long? MaxOpenFiles()
    {
        if (OperatingSystem.IsWindows())
            return null;
        var resource = OperatingSystem.IsMacOS() ? 8 : 7;
        return GetLimit(resource, out var limit) == 0 ? (long)Math.Min(limit.Soft, long.MaxValue) : null;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    private readonly struct Limit
    {
        public readonly nuint Soft;
        public readonly nuint Hard;
    }
}
