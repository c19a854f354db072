using LoadCluster.Cluster.Tests.Rig;

namespace LoadCluster.Cluster.Tests;

public class NamesakeTests
{
    /// <summary>Two processes of one name would send twice what their share is.</summary>
    [Fact]
    public async Task Start_AnAgentWhoseNameAnotherHas_WaitsUntilTheOtherIsGone()
    {
        const int requests = 5_000;
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 1, Delay = TimeSpan.FromMilliseconds(100) });
        var first = rig["a1"];
        var run = rig.Submit(requests, connections: 50);
        await run.ReachAsync(requests / 10);

        var namesake = await rig.StartAgentAsync("a1");
        await run.ReachAsync(requests / 4);
        run.Seen.MaxInFlight.ShouldBeLessThanOrEqualTo(50);
        await first.SignalAsync("TERM");
        (await first.EndAsync()).ExitCode.ShouldBe(0);

        (await run.EndAsync()).ShouldBeComplete(requests);
        namesake.HasEnded.ShouldBeFalse(namesake.Errors);
    }
}
