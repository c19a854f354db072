using System.Net;

namespace LoadCluster.Agent;

/// <summary>How an agent works.</summary>
public sealed record AgentOptions
{
    /// <summary>What it may send to; anything by default, as on a machine of one's own.</summary>
    public TargetAllowList AllowedTargets { get; init; } = TargetAllowList.Anything;

    /// <summary>The most requests it will have in flight, in all runs together; without a bound by default.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    /// <summary>
    /// How many threads send, at least 1, where the driver keeps threads of its own; by default as many as the process
    /// has processors.
    /// </summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Local addresses to spread connections over, for more connections than one address has ports; none by default,
    /// which leaves the choice to the system.
    /// </summary>
    public IReadOnlyList<IPAddress> Sources { get; init; } = [];

    /// <summary>Is told, in one line, what whoever started it should know; nobody by default.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>The clock of its pulses; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
