using LoadCluster.Cluster.Tests.Broker;
using LoadCluster.Cluster.Tests.Rig;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Clustering.RabbitMq;
using LoadCluster.Shared.Messages;

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
        // Some seconds in: a node that is alone may forget what it was told to declare just before it is killed.
        await run.ReachAsync(requests / 4);

        await node.KillNodeAsync();
        await Task.Delay(TimeSpan.FromSeconds(30));
        rig.Target.Stats.Requests.ShouldBeLessThan(requests);
        await node.StartNodeAsync();

        (await run.EndAsync()).ShouldBeExact(requests);
    }

    /// <summary>
    /// For some hundred milliseconds, a broker that comes up lets clients in and knows nobody's queues.
    /// </summary>
    [Fact]
    public async Task AppendAsync_TheBrokerComesUp_LosesNothingThatItConfirms()
    {
        const int runs = 8;
        await using var node = await BrokerNode.StartAsync(BrokerDefinitions.ToJson(virtualHosts: 1));
        var options = new RabbitMqOptions
        {
            Endpoints = [new BrokerEndpoint("127.0.0.1", node.Port)],
            User = "admin",
            Password = "admin",
            VirtualHost = BrokerDefinitions.VirtualHost(0),
        };
        await using var coordinator = await RabbitMqCluster.ConnectAsync(options, "c", default);
        for (var run = 0; run < runs; run++)
            await coordinator.Runs.AddAsync($"r{run}", default);
        // Or else it may not remember them at all.
        await Task.Delay(TimeSpan.FromSeconds(4));

        await node.KillNodeAsync();
        var starting = node.StartNodeAsync();
        await using var first = await ConnectAsSoonAsPossibleAsync(options);
        await Task.WhenAll(Enumerable.Range(0, runs).Select(run => first.Journal($"r{run}").AppendAsync(Mark, default).AsTask()));
        await starting;

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var run = 0; run < runs; run++)
            (await coordinator.Journal($"r{run}").ReadAsync(patience.Token).FirstAsync(patience.Token)).ShouldBe(Mark);
    }

    private static CoordinatorElected Mark { get; } = new(new MessageHeader(Protocol.Version, Epoch: 2, "first", 1));

    private static async Task<ICluster> ConnectAsSoonAsPossibleAsync(RabbitMqOptions options)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                return await RabbitMqCluster.ConnectAsync(options, "first", patience.Token);
            }
            catch (BrokerException)
            {
                await Task.Delay(10, patience.Token);
            }
        }
    }
}
