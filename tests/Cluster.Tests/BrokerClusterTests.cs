using LoadCluster.Cluster.Tests.Broker;
using LoadCluster.Cluster.Tests.Rig;
using Xunit.Abstractions;

namespace LoadCluster.Cluster.Tests;

public class BrokerClusterTests(ITestOutputHelper output)
{
    /// <summary>Whichever leads a queue or a journal, it dies at some time.</summary>
    [Fact]
    public async Task Kill_EachOfThreeBrokerNodesInMidRun_TheRunGoesOn()
    {
        const int requests = 30_000;
        await using var broker = await BrokerCluster.StartAsync(3, BrokerDefinitions.ToJson(virtualHosts: 1));
        await using var rig = await ClusterRig.StartAsync(
            user => broker.Url(user, BrokerDefinitions.VirtualHost(0)), TimeSpan.FromMilliseconds(100));
        await rig.JoinAsync(agents: 3, coordinators: 2);
        var run = rig.Submit(requests, connections: 40);
        await run.ReachAsync(requests / 20);

        foreach (var node in broker.Nodes)
        {
            await node.KillNodeAsync();
            var sent = rig.Target.Stats.Requests;
            sent.ShouldBeLessThan(requests);
            // Further than what was leased when it died.
            var took = await run.ReachAsync(Math.Min(sent + (requests / 10), requests));
            output.WriteLine($"{requests / 10} more were sent within {took.TotalSeconds:0.0} s after a node died");
            await node.StartNodeAsync();
        }

        (await run.EndAsync()).ShouldBeExact(requests);
    }
}
