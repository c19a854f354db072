using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>How a run was started, what reported it, and what of it is to be shown.</summary>
public sealed record RunOrigin
{
    /// <summary>The percentiles that are shown unless others are asked for.</summary>
    public static ImmutableArray<double> UsualPercentiles { get; } = [50, 75, 90, 95, 99, 99.9];

    /// <summary>A run of this process.</summary>
    public static RunOrigin Here { get; } = new()
    {
        Version = typeof(RunOrigin).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+')[0],
        Machine = new MachineSummary(
            Environment.MachineName,
            Environment.ProcessorCount,
            RuntimeInformation.OSDescription,
            RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()),
    };

    /// <summary>When the first request was due; none when nothing was sent.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The command as it was typed, without secrets; none where the run came over the API.</summary>
    public string? CommandLine { get; init; }

    /// <summary>The version of LoadCluster; none by default.</summary>
    public string? Version { get; init; }

    /// <summary>The coordinator's machine; none by default.</summary>
    public MachineSummary? Machine { get; init; }

    /// <summary>The percentiles to show.</summary>
    public ImmutableArray<double> Percentiles { get; init; } = UsualPercentiles;
}

/// <summary>A machine.</summary>
/// <param name="Name">Its host name.</param>
/// <param name="Cores">The processors that the program may use.</param>
/// <param name="Os">Its operating system.</param>
/// <param name="Architecture">Its processor's architecture.</param>
public sealed record MachineSummary(string Name, int Cores, string Os, string Architecture);
