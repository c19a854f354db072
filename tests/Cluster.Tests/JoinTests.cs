using LoadCluster.Cluster.Tests.Broker;
using LoadCluster.Cluster.Tests.Rig;
using Xunit.Abstractions;

namespace LoadCluster.Cluster.Tests;

/// <summary>How soon a new agent is at work: measured with nothing beside it.</summary>
[Collection(BrokerTests.Name)]
public class JoinTests(BrokerFixture broker, ITestOutputHelper output)
{
    [Fact]
    public async Task Run_AnAgentJoinsAtHalfTime_SendsWithinThreeSecondsAndSendsEachOnce()
    {
        const int requests = 12_000;
        await using var rig = await ClusterRig.StartAsync(broker, agents: 2, delay: TimeSpan.FromMilliseconds(100));
        var run = rig.Submit(requests, connections: 150);
        await run.ReachAsync(requests / 2);

        await rig.StartAgentAsync("a3");
        var sent = await rig.Api("c1").SeeAsync("a3", agent => agent.InFlight > 0);
        output.WriteLine($"It was seen sending {sent.TotalMilliseconds:0} ms after it had joined");

        // It is seen by what it says once a second.
        sent.ShouldBeLessThan(TimeSpan.FromSeconds(4));
        var result = await run.EndAsync();
        result.ShouldBeComplete(requests);
        result.Summary.Agents.Single(agent => agent.Id == "a3").Requests.ShouldBeGreaterThan(0);
    }
}
