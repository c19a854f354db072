namespace LoadCluster.Coordinator;

/// <summary>How a coordinator works.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>Folder under which each run gets a folder for its results; none are kept when it is
    /// <see langword="null"/>, the default.</summary>
    public string? ResultsRoot { get; init; }

    /// <summary>
    /// Is told, in one line each, what somebody who operates the coordinator should know; nobody is by default. Called
    /// by any thread. Nothing secret is said.
    /// </summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
