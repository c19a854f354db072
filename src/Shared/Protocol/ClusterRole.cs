namespace LoadCluster.Shared.Protocol;

/// <summary>What a process is in the cluster.</summary>
public enum ClusterRole
{
    Coordinator,
    Agent,
}
