using System.Collections.Immutable;
using LoadCluster.Cluster.Tests.Broker;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Clustering.RabbitMq;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cluster.Tests;

/// <summary>A test with a virtual host of its own and a wire that can be cut.</summary>
[Collection(BrokerTests.Name)]
public abstract class BrokerTest(BrokerFixture broker) : IAsyncLifetime
{
    protected const string RunId = "r1";

    private readonly List<ICluster> _members = [];
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));

    protected BrokerFixture Broker => broker;

    protected string VirtualHost { get; } = broker.TakeVirtualHost();

    /// <summary>The wire to the broker of those who are told to use it.</summary>
    protected BrokerProxy Wire { get; } = new(broker.Node.Port);

    protected CancellationToken Patience => _patience.Token;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Wire.DisposeAsync();
        foreach (var member in _members)
            await member.DisposeAsync();
        _patience.Dispose();
    }

    /// <summary>Connects a member, by the wire or past it.</summary>
    protected async Task<ICluster> JoinAsync(string member, bool byWire = false, string user = "admin")
    {
        var options = broker.Options(VirtualHost, user, byWire ? Wire.Port : null);
        var cluster = await RabbitMqCluster.ConnectAsync(options, member, Patience);
        _members.Add(cluster);
        return cluster;
    }

    /// <summary>A coordinator that has made room for the run.</summary>
    protected async Task<ICluster> JoinCoordinatorAsync()
    {
        var coordinator = await JoinAsync("coordinator");
        await coordinator.Runs.AddAsync(RunId, Patience);
        return coordinator;
    }

    protected static ShardSlice Slice(long id) => new(new Shard(id, id * 100, Stride: 1, Count: 100), From: 0);

    protected static ShardReported Report(int shard) => new(
        new MessageHeader(Protocol.Version, Epoch: 1, "a1", shard), Slice(shard), 100, new byte[1000]);

    protected static ClusterOrders Orders(int sequence) =>
        new(new MessageHeader(Protocol.Version, Epoch: 1, "c", sequence), DateTimeOffset.UnixEpoch, [], [],
            ImmutableDictionary<string, long>.Empty);
}
