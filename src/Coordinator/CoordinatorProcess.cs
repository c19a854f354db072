using Akka.Actor;
using LoadCluster.Coordinator.Membership;

namespace LoadCluster.Coordinator;

/// <summary>What an operator can see of one coordinator process.</summary>
/// <param name="System">Its actors.</param>
/// <param name="Membership">The cluster it is in.</param>
/// <param name="Log">What it says.</param>
public sealed record CoordinatorProcess(ActorSystem System, ClusterMembership Membership, LineFeed Log);
