using System.Reflection;
using System.Runtime.InteropServices;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>When a run started, and what reported it.</summary>
/// <param name="StartedAt">When the first request was due; none when nothing was sent.</param>
/// <param name="Version">Version of LoadCluster.</param>
/// <param name="Machine">The coordinator's machine: system, architecture, processors.</param>
public sealed record ReportOrigin(DateTimeOffset? StartedAt, string Version, string Machine)
{
    internal static ReportOrigin Here(DateTimeOffset? startedAt) => new(
        startedAt,
        typeof(ReportOrigin).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+')[0] ?? "",
        $"{Environment.MachineName}: {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}, "
            + $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}");
}
