using System.Text.Json.Serialization;

namespace LoadCluster.Shared.Messages;

/// <summary>What every message between members carries.</summary>
/// <param name="Version">The protocol the sender speaks: <see cref="Protocol.Version"/>.</param>
/// <param name="Epoch">The coordinator's term of office the sender knows of; lower ones are ignored.</param>
/// <param name="Sender">Name of the member that sent it.</param>
/// <param name="Sequence">Counts the sender's messages, from 1.</param>
public readonly record struct MessageHeader(int Version, long Epoch, string Sender, long Sequence);

/// <summary>The protocol between members.</summary>
public static class Protocol
{
    /// <summary>
    /// Goes up when a message changes its meaning; members of different versions do not work together.
    /// </summary>
    public const int Version = 1;
}

/// <summary>A fact or an order on its way between members of a cluster.</summary>
/// <param name="Header">Who says it, and when.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(AgentPulsed), "agentPulsed")]
[JsonDerivedType(typeof(ClusterOrders), "clusterOrders")]
[JsonDerivedType(typeof(RunAccepted), "runAccepted")]
[JsonDerivedType(typeof(CoordinatorElected), "coordinatorElected")]
[JsonDerivedType(typeof(RunStarted), "runStarted")]
[JsonDerivedType(typeof(ShardsPlanned), "shardsPlanned")]
[JsonDerivedType(typeof(RunStopped), "runStopped")]
[JsonDerivedType(typeof(ShardLeased), "shardLeased")]
[JsonDerivedType(typeof(ShardReported), "shardReported")]
[JsonDerivedType(typeof(RunEnded), "runEnded")]
[JsonDerivedType(typeof(SliceQueued), "sliceQueued")]
[JsonDerivedType(typeof(ClusterLogged), "clusterLogged")]
public abstract record Message(MessageHeader Header);
