namespace LoadCluster.Agent;

/// <summary>How an agent works.</summary>
public sealed record AgentOptions
{
    /// <summary>What it may send to; anything by default, as on a machine of one's own.</summary>
    public TargetAllowList AllowedTargets { get; init; } = TargetAllowList.Anything;

    /// <summary>The most requests it will have in flight, in all runs together; without a bound by default.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    /// <summary>The clock of its pulses; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
