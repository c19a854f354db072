using LoadCluster.Cluster.Tests.Broker;
using LoadCluster.Cluster.Tests.Rig;
using Xunit.Abstractions;

namespace LoadCluster.Cluster.Tests;

public class NetworkFaultTests(ITestOutputHelper output)
{
    [NamespacedFact]
    public async Task Pull_TheCableOfAnAgentForTwentySeconds_OthersSendWhatItHeldAndItComesBack()
    {
        const int requests = 30_000;
        await using var network = await NamespacedNetwork.CreateAsync("a1", "a2", "a3");
        await using var node = await BrokerNode.StartAsync(BrokerDefinitions.ToJson(virtualHosts: 1), network.Address);
        await using var rig = await ClusterRig.StartAsync(
            user => $"amqp://{user}:{user}@{network.Address}:{node.Port}/{BrokerDefinitions.VirtualHost(0)}",
            TimeSpan.FromMilliseconds(100),
            network);
        await rig.JoinAsync(agents: 3, coordinators: 1);
        var run = rig.Submit(requests, connections: 90);
        await run.ReachAsync(requests / 20);

        await network.PullAsync("a2");
        await Task.Delay(TimeSpan.FromSeconds(20));
        await network.PlugAsync("a2");
        var back = await rig.Api("c1").SeeAsync("a2", agent => agent is { Share: > 0, InFlight: > 0 });
        output.WriteLine($"It sends again {back.TotalSeconds:0.0} s after the cable was plugged in");
        rig.Target.Stats.Requests.ShouldBeLessThan(requests);

        var result = await run.EndAsync();
        result.ShouldBeAccountedFor(requests);
        result.Summary.Ledger.ReissuedAtMost.ShouldBeGreaterThan(0);
    }
}
