using LoadCluster.Cluster.Tests.Broker;
using LoadCluster.Cluster.Tests.Rig;

namespace LoadCluster.Cluster.Tests;

public class BrokerAbsenceTests
{
    [Fact]
    public async Task Kill_TheBrokerForThirtySecondsInMidRun_TheRunGoesOn()
    {
        const int requests = 40_000;
        await using var node = await BrokerNode.StartAsync(BrokerDefinitions.ToJson(virtualHosts: 1));
        await using var rig = await ClusterRig.StartAsync(
            user => $"amqp://{user}:{user}@127.0.0.1:{node.Port}/{BrokerDefinitions.VirtualHost(0)}",
            TimeSpan.FromMilliseconds(100));
        await rig.JoinAsync(agents: 2, coordinators: 2);
        var run = rig.Submit(requests, connections: 200);
        // Some seconds in: a node that is alone forgets what it was told to declare in the last two or three before it is killed.
        await run.ReachAsync(requests / 4);

        await node.KillNodeAsync();
        await Task.Delay(TimeSpan.FromSeconds(30));
        rig.Target.Stats.Requests.ShouldBeLessThan(requests);
        await node.StartNodeAsync();

        (await run.EndAsync()).ShouldBeExact(requests);
    }
}
