using System.Net;
using LoadCluster.Agent.Logging;
using LoadCluster.Agent.Targets;

namespace LoadCluster.Agent;

/// <summary>How an agent works.</summary>
public sealed record AgentOptions
{
    /// <summary>Unique among the agents that are alive.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>
    /// For how long the unstarted work of a session should last in the closed model, so that it keeps sending while no
    /// coordinator is active. At zero, the default, one slice waits.
    /// </summary>
    public TimeSpan WorkAhead { get; init; }

    /// <summary>What it may send to; anything by default, as on a machine of one's own.</summary>
    public TargetAllowList AllowedTargets { get; init; } = TargetAllowList.Anything;

    /// <summary>The most requests it will have in flight, in all runs together; without a bound by default.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    /// <summary>
    /// How many event loops or request graphs a session has, at least 1; by default as many as the process has
    /// processors.
    /// </summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Local addresses to spread connections over, for more connections than one address has ports; none by default,
    /// which leaves the choice to the system.
    /// </summary>
    public IReadOnlyList<IPAddress> Sources { get; init; } = [];

    /// <summary>Receives every request that its sessions record; there is none by default.</summary>
    public RequestLog? RequestLog { get; init; }

    /// <summary>Receives one-line messages for the operator; they are discarded by default.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>The clock of its statuses; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
