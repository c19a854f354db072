namespace LoadCluster.Coordinator;

/// <summary>How a coordinator works.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>Folder under which each run gets a folder for its results; none are kept when it is
    /// <see langword="null"/>, the default.</summary>
    public string? ResultsRoot { get; init; }

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
