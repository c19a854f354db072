using System.Collections.Immutable;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Messages;

/// <summary>What agents are to do with a run.</summary>
public enum RunPhase
{
    /// <summary>Lease shards and send.</summary>
    Sending,

    /// <summary>Send nothing new, wait for what is in flight, hand the rest back, leave.</summary>
    Draining,

    /// <summary>As draining, but give up what is in flight.</summary>
    Stopping,
}

/// <summary>The desired state of one run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Spec">What to send.</param>
/// <param name="Phase">What to do with it.</param>
/// <param name="Shares">How much of the limit each agent has, by its name; no entry means 0.</param>
/// <param name="StartsAt">
/// When index 0 should start, by the coordinator's clock; none before any agent has a share.
/// </param>
public sealed record RunOrder(
    string RunId, RunSpec Spec, RunPhase Phase, ImmutableDictionary<string, int> Shares,
    DateTimeOffset? StartsAt = null);

/// <summary>
/// The whole desired state of the cluster, so that an order that got lost is healed by the next one. An agent leaves
/// every run that is not named.
/// </summary>
/// <param name="Header">Who says it, and when.</param>
/// <param name="SentAt">What the coordinator's clock showed when it sent them.</param>
/// <param name="Runs">Every run that is not over.</param>
/// <param name="Cordoned">Names of the agents that are to take no work until they are named here no longer.</param>
/// <param name="Incarnations">
/// Which process is meant by the name of an agent that is known: another one of that name is not meant.
/// </param>
public sealed record ClusterOrders(
    MessageHeader Header, DateTimeOffset SentAt, ImmutableArray<RunOrder> Runs, ImmutableHashSet<string> Cordoned,
    ImmutableDictionary<string, long> Incarnations)
    : Message(Header);
