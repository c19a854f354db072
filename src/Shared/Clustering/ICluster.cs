using LoadCluster.Shared.Messages;

namespace LoadCluster.Shared.Clustering;

/// <summary>
/// One member's connection to the cluster: the ports through which coordinator and agents meet. An engine implements all
/// of them; the rest of the program never sees which one. Disposing it leaves the cluster as a crash would: leases that
/// were not acknowledged go to others.
/// </summary>
public interface ICluster : IAsyncDisposable
{
    /// <summary>The name of this member, unique in the cluster.</summary>
    string Member { get; }

    /// <summary>Decides which coordinator is active.</summary>
    IElection Election { get; }

    /// <summary>From the active coordinator to all agents.</summary>
    IOrders Orders { get; }

    /// <summary>From all agents to the active coordinator.</summary>
    IPulses Pulses { get; }

    /// <summary>The work of a run that nobody holds.</summary>
    IShardQueue Shards(string runId);

    /// <summary>The memory of a run.</summary>
    IJournal Journal(string runId);
}

/// <summary>Decides which coordinator is active.</summary>
public interface IElection
{
    /// <summary>Waits until this member is the active coordinator.</summary>
    ValueTask<Term> WinAsync(CancellationToken cancellationToken);
}

/// <summary>A term of office of the active coordinator.</summary>
/// <param name="Epoch">Higher than that of every term before it.</param>
/// <param name="Lost">Cancelled when somebody else may be active.</param>
public readonly record struct Term(long Epoch, CancellationToken Lost);

/// <summary>Orders from the active coordinator to all agents; the latest one is all that matters.</summary>
public interface IOrders
{
    /// <summary>Tells every agent the whole desired state.</summary>
    ValueTask PublishAsync(ClusterOrders orders, CancellationToken cancellationToken);

    /// <summary>The latest orders, if there were any, and then each that follows; an overtaken one may be left out.</summary>
    IAsyncEnumerable<ClusterOrders> SubscribeAsync(CancellationToken cancellationToken);
}

/// <summary>Heartbeats from agents to the active coordinator. They may get lost; nothing that counts is in them.</summary>
public interface IPulses
{
    /// <summary>Sends a heartbeat; nobody confirms it.</summary>
    ValueTask PublishAsync(AgentPulsed pulse, CancellationToken cancellationToken);

    /// <summary>The heartbeats of all agents from now on; one reader. When it falls behind, the oldest are dropped.</summary>
    IAsyncEnumerable<AgentPulsed> SubscribeAsync(CancellationToken cancellationToken);
}
