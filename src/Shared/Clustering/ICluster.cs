using System.Collections.Immutable;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Shared.Clustering;

/// <summary>
/// One member's connection to the cluster: the ports through which coordinator and agents meet. An engine implements
/// all of them; the rest of the program never sees which one. Disposing it leaves the cluster as a crash would: leases
/// that were not acknowledged go to others.
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

    /// <summary>Which runs there are.</summary>
    IRunCatalog Runs { get; }

    /// <summary>The work of a run that nobody holds.</summary>
    IShardQueue Shards(string runId);

    /// <summary>The memory of a run.</summary>
    IJournal Journal(string runId);
}

/// <summary>
/// Which runs there are: what a coordinator that becomes active has to know first. Used by coordinators only.
/// </summary>
public interface IRunCatalog
{
    /// <summary>
    /// Makes room for a run: its shard queue and its journal. They are there, and the run is listed, when this returns;
    /// what is said to either of them before goes nowhere. Harmless to repeat.
    /// </summary>
    ValueTask AddAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Every run that was added, by anybody, and not removed; in the order in which they were added.</summary>
    ValueTask<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Lists the run no longer. Its queue and journal are deleted on their own. Harmless to repeat.</summary>
    ValueTask RemoveAsync(string runId, CancellationToken cancellationToken);
}

/// <summary>Decides which coordinator is active.</summary>
public interface IElection
{
    /// <summary>
    /// Gives up the term that this member has, if any, and waits until it is the active coordinator.
    /// </summary>
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

    /// <summary>
    /// The latest orders, if there were any, and then each that follows; an overtaken one may be left out.
    /// </summary>
    IAsyncEnumerable<ClusterOrders> SubscribeAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Heartbeats from agents to the active coordinator. They may get lost; nothing that counts is in them. From an agent
/// of another protocol version only the header arrives, so that it can be shown.
/// </summary>
public interface IPulses
{
    /// <summary>Sends a heartbeat and waits for nothing; nobody confirms it.</summary>
    ValueTask PublishAsync(AgentPulsed pulse, CancellationToken cancellationToken);

    /// <summary>
    /// The heartbeats of all agents from now on; one reader. When it falls behind, the oldest are dropped.
    /// </summary>
    IAsyncEnumerable<AgentPulsed> SubscribeAsync(CancellationToken cancellationToken);
}
