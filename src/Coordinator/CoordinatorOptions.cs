using LoadCluster.Coordinator.Reporting;

namespace LoadCluster.Coordinator;

/// <summary>How a coordinator works.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>Folder under which each run gets a folder for its results; <see langword="null"/>, the default, keeps none.</summary>
    public string? ResultsRoot { get; init; }

    /// <summary>Receives one line for each event that an operator should see, without secrets. Any thread may call it.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>Receives the cluster as the coordinator sees it, once a second and when a run starts or ends.</summary>
    public Action<ClusterSnapshot> Publish { get; init; } = _ => { };

    /// <summary>
    /// How long before they are due the requests of a schedule are leased: 3 s by default; more where agents must send
    /// through the absence of a coordinator.
    /// </summary>
    public TimeSpan PlanAhead { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How the runs of this process are started; it goes into their reports.</summary>
    public RunOrigin Origin { get; init; } = RunOrigin.Here;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
