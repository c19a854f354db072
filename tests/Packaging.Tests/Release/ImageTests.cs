using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using LoadCluster.Packaging.Tests.Kubernetes;
using LoadCluster.Target;

namespace LoadCluster.Packaging.Tests.Release;

/// <summary>The image, made on a base that has no files; the runtime is this machine's.</summary>
[Collection(ReleaseTests.Name)]
public sealed class ImageTests(ReleaseFixture release)
{
    [Fact]
    public async Task Configuration_OfTheImage_IsWhatTheManifestsOfKubernetesRelyOn()
    {
        var (_, image) = await UnpackAsync();

        image.Each("config/Entrypoint").Select(word => word.ToString()).ShouldBe(["/app/loadcluster"]);
        image.Text("config/Cmd").ShouldBeNull();
        image.Text("config/User").ShouldBe(Jail.User);
        image.Text("config/WorkingDir").ShouldBe("/app/");
        image.At("config/ExposedPorts")!.AsObject().Select(port => port.Key)
            .ShouldBe(["4053/tcp", "8080/tcp", "9110/tcp"], ignoreOrder: true);
        image.Each("config/Env").Select(variable => variable.ToString())
            .ShouldBe(BaseImage.Environment, ignoreOrder: true);
        var labels = image.At("config/Labels")!.AsObject();
        labels["org.opencontainers.image.licenses"]!.ToString().ShouldBe("MIT");
        labels["org.opencontainers.image.version"]!.ToString().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Dockerfile_MakesAnImage_ThatIsConfiguredTheSame()
    {
        var lines = await File.ReadAllLinesAsync(Repository.At("Dockerfile"));
        var (_, image) = await UnpackAsync();

        lines.ShouldContain($"ENTRYPOINT {image.At("config/Entrypoint")!.ToJsonString()}");
        lines.ShouldContain($"USER {image.Text("config/User")}");
        lines.ShouldContain($"WORKDIR {image.Text("config/WorkingDir")!.TrimEnd('/')}");
        var ports = image.At("config/ExposedPorts")!.AsObject().Select(port => port.Key.Replace("/tcp", ""));
        lines.ShouldContain($"EXPOSE {string.Join(' ', ports.Order())}");
    }

    [Fact]
    public void Size_OfTheImage_LeavesRoomForTheBase()
    {
        // The base has some 53 MB, and all of it together at most 110 MB.
        new FileInfo(release.Image).Length.ShouldBeLessThan(50_000_000);
    }

    [FactIfRoot("unshare", "chroot")]
    public async Task Run_ReadOnlyRootAndOrdinaryUser_SendsEachOnce()
    {
        const int requests = 2000;
        var (root, image) = await UnpackAsync();
        await using var target = await TargetServer.StartAsync(
            new TargetOptions { Address = IPAddress.Loopback }, CancellationToken.None);

        var run = await RunAsync(
            root, image, "run", $"{target.Address}{{index}}", "-n", $"{requests}", "--no-progress", "-o", "/results");

        run.ExitCode.ShouldBe(0, run.Output + run.Errors);
        run.Errors.ShouldBeEmpty();
        target.Stats.ShouldSatisfyAllConditions(
            stats => stats.Requests.ShouldBe(requests),
            stats => stats.Repeated.ShouldBe(0));
    }

    [FactIfRoot("unshare", "chroot")]
    public async Task Arguments_OfTheImage_SayWhichRoleItHas()
    {
        var (root, image) = await UnpackAsync();

        foreach (var role in new[] { "coordinator", "agent", "target" })
            (await RunAsync(root, image, role, "--help")).Output.ShouldContain($"loadcluster {role} [options]");
    }

    private static Task<Finished> RunAsync(string root, JsonNode image, params string[] arguments)
    {
        var runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        return new Jail(root).RunAsync(
            network: true,
            folders: [.. new[] { "/usr", "/lib", "/lib64", runtime }.Where(Directory.Exists)],
            [
                .. image.Each("config/Env").Select(variable => variable.ToString()),
                $"DOTNET_ROOT={runtime}", "DOTNET_EnableDiagnostics=0",
            ],
            [.. image.Each("config/Entrypoint").Select(word => word.ToString()), .. arguments]);
    }

    /// <summary>What a container runtime does with it: the layers above each other, and how to start it.</summary>
    private async Task<(string Root, JsonNode Image)> UnpackAsync()
    {
        var archive = release.NewFolder();
        await Tool.RunAsync(archive, "tar", "-xf", release.Image);
        var manifest = await ReadAsync("manifest.json");
        var root = release.NewFolder();
        foreach (var layer in manifest.AsArray().Single().Each("Layers"))
            await Tool.RunAsync(root, "tar", "-xzf", Path.Combine(archive, layer.ToString()));
        return (root, await ReadAsync(manifest.AsArray().Single().Text("Config")!));

        async Task<JsonNode> ReadAsync(string name) =>
            JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(archive, name)))!;
    }
}
