using System.Collections.Immutable;

namespace LoadCluster.Coordinator.Replication;

/// <summary>Which replica this is.</summary>
/// <param name="Index">Its place among the configured coordinators; every coordinator has them in the same order.</param>
/// <param name="Replicas">How many coordinators are configured.</param>
/// <param name="Session">Made anew at each start: answers to an earlier start do not count.</param>
internal sealed record ReplicaIdentity(int Index, int Replicas, Guid Session)
{
    public ImmutableArray<int> Others { get; } =
        [.. Enumerable.Range(0, Replicas).Where(replica => replica != Index)];
}
