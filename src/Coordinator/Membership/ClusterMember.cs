using System.Collections.Immutable;

namespace LoadCluster.Coordinator.Membership;

/// <summary>A coordinator process in the cluster of coordinators.</summary>
/// <param name="Address">Its address, like <c>akka.tcp://loadcluster@c1:4053</c>.</param>
/// <param name="Roles">Its roles.</param>
/// <param name="Status"><c>joining</c>, <c>up</c>, <c>leaving</c>, <c>exiting</c> or <c>down</c>.</param>
/// <param name="Reachability"><c>unreachable</c>, or empty.</param>
/// <param name="Version">Version of its program.</param>
public sealed record ClusterMember(
    string Address, ImmutableArray<string> Roles, string Status, string Reachability, string Version);
