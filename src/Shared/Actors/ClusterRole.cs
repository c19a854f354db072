namespace LoadCluster.Shared.Actors;

/// <summary>What a process is in the cluster.</summary>
public enum ClusterRole
{
    Coordinator,
    Agent,
}
