using System.Collections.Immutable;

namespace LoadCluster.Coordinator.Replication;

/// <summary>The replicas of all configured coordinators.</summary>
/// <param name="Self">Which of them is this process's.</param>
/// <param name="Paths">Their actors' paths, in the same order in every process.</param>
internal sealed record ReplicaSet(int Self, ImmutableArray<string> Paths)
{
    public const string ActorName = "replica";

    /// <summary>The set of a coordinator that is alone.</summary>
    public static ReplicaSet Lone { get; } = new(0, [$"/user/{ActorName}"]);
}
