using System.Runtime.InteropServices;

namespace LoadCluster.Packaging.Tests.Release;

/// <summary>What a release has for this machine's platform, made once, by the script that makes releases.</summary>
public sealed class ReleaseFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loadcluster-").FullName;

    /// <summary>The archive of the one file to download.</summary>
    internal string SingleFile => At($"loadcluster-{RuntimeInformation.RuntimeIdentifier}.tar.gz");

    /// <summary>The archive of the image.</summary>
    internal string Image => At($"loadcluster-image-{RuntimeInformation.RuntimeIdentifier}.tar");

    /// <summary>The folder that the package of the tool is in.</summary>
    internal string Packages => At();

    public async Task InitializeAsync()
    {
        // The analyzers have had their say when this was built.
        await using var registry = await StandInRegistry.StartAsync(BaseImage.Create());
        foreach (var part in new[] { "tool", "file", "image" })
            await Tool.RunAsync(
                Repository.At(),
                "env",
                "RunAnalyzers=false",
                $"RELEASE={At()}",
                $"RIDS={RuntimeInformation.RuntimeIdentifier}",
                $"ContainerBaseImage={registry.Image}",
                "./publish.sh",
                part);
    }

    public async Task DisposeAsync() => await Tool.RunAsync("/", "rm", "-rf", _folder);

    /// <summary>A new folder that goes with the release.</summary>
    internal string NewFolder() => Directory.CreateDirectory(Path.Combine(_folder, $"{Guid.NewGuid():N}")).FullName;

    private string At(string name = "") => Path.Combine(_folder, "release", name);
}

/// <summary>Tests of what a release consists of, made once for all of them.</summary>
[CollectionDefinition(Name)]
public sealed class ReleaseTests : ICollectionFixture<ReleaseFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "release";
}
