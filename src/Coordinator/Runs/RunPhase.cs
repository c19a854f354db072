namespace LoadCluster.Coordinator.Runs;

/// <summary>What the agents of a run do. A run never returns to an earlier phase.</summary>
public enum RunPhase
{
    /// <summary>Agents lease shards and send.</summary>
    Sending,

    /// <summary>Agents start nothing new, wait for what is in flight and hand the rest back.</summary>
    Draining,

    /// <summary>As draining, but what is in flight is aborted.</summary>
    Stopping,
}

/// <summary>Why a run ends before all its indexes are sent.</summary>
public enum StopReason
{
    /// <summary>A user or an operator stopped it.</summary>
    Asked,

    /// <summary>A threshold can no longer be met.</summary>
    ThresholdLost,

    /// <summary>Its duration is over, as planned.</summary>
    TimeUp,

    /// <summary>The schedule is over for longer than requests may be late.</summary>
    TooLate,

    /// <summary>No agent is able to take part; the report says why.</summary>
    NoAgent,
}
