using System.Net;
using LoadCluster.Target;

namespace LoadCluster.Packaging.Tests.Release;

/// <summary>The package for <c>dotnet tool install</c>.</summary>
[Collection(ReleaseTests.Name)]
public sealed class ToolTests(ReleaseFixture release)
{
    [Fact]
    public async Task Run_InstalledToolInAnEmptyFolder_SendsEachOnce()
    {
        const int requests = 2000;
        var tools = release.NewFolder();
        await Tool.RunAsync(
            tools, "dotnet", "tool", "install", "loadcluster", "--tool-path", tools, "--source", release.Packages);
        await using var target = await TargetServer.StartAsync(
            new TargetOptions { Address = IPAddress.Loopback }, CancellationToken.None);

        var output = await Tool.RunAsync(
            release.NewFolder(),
            Path.Combine(tools, "loadcluster"),
            "run", $"{target.Address}{{index}}", "-n", $"{requests}", "-c", "20", "--no-progress");

        output.ShouldContain("COMPLETE");
        target.Stats.ShouldSatisfyAllConditions(
            stats => stats.Requests.ShouldBe(requests),
            stats => stats.Repeated.ShouldBe(0));
    }
}
