using LoadCluster.Cluster.Tests.Rig;

namespace LoadCluster.Cluster.Tests;

[Trait("Category", "Long")]
public class ClusterRunTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Run_AMillionRequestsByThreeAgents_SendsEachOnce()
    {
        const int requests = 1_000_000;
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 3 });

        var result = await rig.Submit(requests, connections: 100).EndAsync();

        result.ShouldBeComplete(requests);
        result.Summary.Agents.Count.ShouldBe(3);
        result.Summary.Agents.ShouldAllBe(agent => agent.Requests > requests / 10);
    }

    [Theory]
    [InlineData(10_007, 97)]
    [InlineData(101, 100)]
    [InlineData(2, 50)]
    public async Task Run_SizesThatDoNotDivide_SendsEachOnce(int requests, int connections)
    {
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 3 });

        var result = await rig.Submit(requests, connections).EndAsync();

        result.ShouldBeComplete(requests);
    }

    [Fact]
    public async Task Run_TwoAtOnceInAClusterOfThreeCoordinators_EachIsExact()
    {
        const int requests = 10_000;
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 2, Coordinators = 3, Delay = Delay });
        var other = await rig.AddTargetAsync();

        var first = rig.Submit(requests, connections: 200);
        var second = rig.Submit(other, "--rate", "500", "--duration", "6s", "-c", "200");

        (await first.EndAsync()).ShouldBeComplete(requests);
        (await second.EndAsync()).ShouldBeComplete(3_000);
    }

    /// <summary>A client whose connection broke asks again, perhaps another coordinator.</summary>
    [Fact]
    public async Task Submit_TheSameNameToEachCoordinator_IsOneRun()
    {
        const int requests = 500;
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Coordinators = 3, Delay = Delay });
        var step = new { name = "get", request = new { url = $"{rig.Target.Address}items/{{index}}" } };
        var spec = new { flows = new[] { new { name = "get", steps = new[] { step } } }, requests, limit = 20 };

        foreach (var coordinator in rig.CoordinatorNames)
            (await rig.Api(coordinator).SubmitAsync("once", spec)).ShouldBe("once");

        (await rig.Watch("once").EndAsync()).ShouldBeComplete(requests);
    }

    /// <summary>What <c>kubectl scale</c> does in mid-run: SIGTERM, and after the grace period SIGKILL.</summary>
    [Fact]
    public async Task Run_ScaledFromTwoAgentsToSixToOne_SendsEachOnce()
    {
        const int requests = 60_000;
        var grace = TimeSpan.FromSeconds(30);
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 2, Delay = Delay });
        var run = rig.Submit(requests, connections: 200);
        await run.ReachAsync(requests / 30);

        string[] added = ["a3", "a4", "a5", "a6"];
        await Task.WhenAll(added.Select(agent => rig.StartAgentAsync(agent)));
        foreach (var agent in added)
            await rig.SeeAsync(agent, row => row.InFlight > 0);
        string[] removed = ["a1", "a2", "a3", "a4", "a5"];
        foreach (var agent in removed)
            await rig[agent].SignalAsync("TERM");
        var ended = await Task.WhenAll(removed.Select(agent => rig[agent].EndAsync(grace)));

        ended.ShouldAllBe(agent => agent.ExitCode == 0);
        run.Seen.Requests.ShouldBeLessThan(requests);
        var result = await run.EndAsync();
        result.ShouldBeComplete(requests);
        result.Summary.Agents.ShouldAllBe(agent => agent.Requests > 0);
    }

    /// <summary>The kubelet kills what does not end in time: here, agents whose requests take longer.</summary>
    [Fact]
    public async Task Run_AgentsKilledAfterTheirGracePeriod_IsExact()
    {
        const int requests = 400;
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 3, Delay = TimeSpan.FromSeconds(4) });
        var run = rig.Submit(requests, connections: 100);
        await run.ReachAsync(requests / 2);

        await rig["a1"].SignalAsync("TERM");
        await rig["a2"].SignalAsync("TERM");
        await Task.Delay(TimeSpan.FromSeconds(1));
        await rig["a1"].SignalAsync("KILL");
        await rig["a2"].SignalAsync("KILL");

        var result = await run.EndAsync();
        result.ShouldBeExact(requests);
        result.Summary.Ledger.ReissuedAtMost.ShouldBeGreaterThan(0);
    }
}
