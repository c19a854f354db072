using System.Globalization;
using LoadCluster.Cluster.Tests.Rig;
using Xunit.Abstractions;

namespace LoadCluster.Cluster.Tests;

/// <summary>
/// How soon another coordinator is active when the active one is killed. Nothing runs beside it;
/// <c>bench/takeover.sh</c> kills more often.
/// </summary>
[Collection(nameof(TakeoverTests))]
[CollectionDefinition(nameof(TakeoverTests), DisableParallelization = true)]
public class TakeoverTests(ITestOutputHelper output)
{
    private const int Connections = 50;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(1);

    [Fact]
    [Trait("Category", "Long")]
    public async Task Kill_TheActiveCoordinatorAgainAndAgain_AnotherIsActiveWithinSecondsAndAgentsKeepSending()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("LOADCLUSTER_TAKEOVERS") ?? "2", CultureInfo.InvariantCulture);
        var requests = (kills + 1) * (long)(Connections * (Recovery + TimeSpan.FromSeconds(6)) / Delay);
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Coordinators = 3, Delay = Delay });
        var run = rig.Submit(requests, Connections);
        await run.ReachAsync(requests / kills / 10);
        using var over = new CancellationTokenSource();
        var gap = run.LongestGapAsync(over.Token);

        var takeovers = new List<TimeSpan>();
        for (var kill = 0; kill < kills; kill++)
            takeovers.Add(await KillTheActiveAsync(rig));
        run.Seen.Requests.ShouldBeLessThan(requests);
        await over.CancelAsync();

        takeovers.Sort();
        output.WriteLine($"takeovers: median {takeovers[kills / 2].TotalSeconds:0.00} s, maximum {takeovers[^1].TotalSeconds:0.00} s; "
            + $"longest time without a request {(await gap).TotalMilliseconds:0} ms");
        (await run.EndAsync()).ShouldBeExact(requests);
        (await gap).ShouldBeLessThan(LongestGap);
        takeovers[kills / 2].ShouldBeLessThan(TimeSpan.FromSeconds(4));
        takeovers[^1].ShouldBeLessThan(TimeSpan.FromSeconds(6));
    }

    private async Task<TimeSpan> KillTheActiveAsync(ClusterRig rig)
    {
        var (name, term) = rig.Terms.Latest;
        await rig[name].SignalAsync("KILL");
        var takeover = await rig.Terms.WaitForTermAboveAsync(term);
        output.WriteLine($"{name} was killed: {rig.Terms.Latest.Name} was active after {takeover.TotalSeconds:0.00} s");
        await rig.StartCoordinatorAsync(name);
        await Task.Delay(Recovery);
        return takeover;
    }
}
