namespace LoadCluster.Coordinator.Replication;

/// <summary>What a replica's disk says of its past.</summary>
internal enum ReplicaPhase
{
    /// <summary>Nothing: the cluster is new, or the disk was lost.</summary>
    Empty,

    /// <summary>All replicas were empty. It promises nothing before all are founded.</summary>
    Founded,

    /// <summary>It promises and accepts.</summary>
    Ready,

    /// <summary>Something is damaged, so its promises are unknown.</summary>
    Damaged,
}
