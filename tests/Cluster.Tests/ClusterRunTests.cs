using LoadCluster.Cluster.Tests.Broker;
using LoadCluster.Cluster.Tests.Rig;

namespace LoadCluster.Cluster.Tests;

public class ClusterRunTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task Run_AMillionRequestsByThreeAgents_SendsEachOnce()
    {
        const int requests = 1_000_000;
        await using var rig = await ClusterRig.StartAsync(broker, agents: 3);

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
        await using var rig = await ClusterRig.StartAsync(broker, agents: 3);

        var result = await rig.Submit(requests, connections).EndAsync();

        result.ShouldBeComplete(requests);
    }

    /// <summary>
    /// What <c>kubectl scale</c> does in mid-run, as the kubelet does it: a signal, and time to obey.
    /// </summary>
    [Fact]
    public async Task Run_ScaledFromTwoAgentsToSixToOne_SendsEachOnce()
    {
        const int requests = 30_000;
        var grace = TimeSpan.FromSeconds(30);
        await using var rig = await ClusterRig.StartAsync(broker, agents: 2, delay: TimeSpan.FromMilliseconds(100));
        var run = rig.Submit(requests, connections: 200);
        await run.ReachAsync(requests / 10);

        string[] added = ["a3", "a4", "a5", "a6"];
        await Task.WhenAll(added.Select(agent => rig.StartAgentAsync(agent)));
        foreach (var agent in added)
            await rig.Api("c1").SeeAsync(agent, row => row.InFlight > 0);
        string[] removed = ["a1", "a2", "a3", "a4", "a5"];
        foreach (var agent in removed)
            await rig[agent].SignalAsync("TERM");
        var ended = await Task.WhenAll(removed.Select(agent => rig[agent].EndAsync(grace)));

        // Later, the kubelet would kill.
        ended.ShouldAllBe(agent => agent.ExitCode == 0);
        rig.Target.Stats.Requests.ShouldBeLessThan(requests);
        var result = await run.EndAsync();
        result.ShouldBeComplete(requests);
        result.Summary.Agents.ShouldAllBe(agent => agent.Requests > 0);
    }
}
