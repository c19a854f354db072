using System.Collections.Immutable;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>How a run was started, and what of it is to be shown, as the program that did it knows.</summary>
public sealed record RunOrigin
{
    /// <summary>The percentiles that are shown unless others are asked for.</summary>
    public static ImmutableArray<double> UsualPercentiles { get; } = [50, 75, 90, 95, 99, 99.9];

    /// <summary>The command as it was typed, without secrets; none by default.</summary>
    public string? CommandLine { get; init; }

    /// <summary>The version of the program; none by default.</summary>
    public string? Version { get; init; }

    /// <summary>The machine that the program runs on; none by default.</summary>
    public MachineSummary? Machine { get; init; }

    /// <summary>The percentiles to show.</summary>
    public ImmutableArray<double> Percentiles { get; init; } = UsualPercentiles;
}

/// <summary>A machine.</summary>
/// <param name="Cores">The processors that the program may use.</param>
/// <param name="Os">Its operating system.</param>
/// <param name="Architecture">Its processor's architecture.</param>
public sealed record MachineSummary(int Cores, string Os, string Architecture);
