namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>A test that makes network namespaces; skipped, with the reason, where that is not possible.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NamespacedFactAttribute : FactAttribute
{
    public NamespacedFactAttribute() => Skip = NamespacedNetwork.Obstacle;
}
