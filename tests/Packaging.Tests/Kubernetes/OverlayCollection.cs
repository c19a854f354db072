namespace LoadCluster.Packaging.Tests.Kubernetes;

/// <summary>Tests of the overlays, rendered once for all of them.</summary>
[CollectionDefinition(Name)]
public sealed class OverlayCollection : ICollectionFixture<OverlayFixture>
{
    public const string Name = "overlays";
}
