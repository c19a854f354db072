using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>A quorum queue for each run, and one for its poison.</summary>
internal sealed class RabbitMqShardQueue(
    BrokerLink link, Publisher publisher, Topology topology, string runId, string member) : IShardQueue
{
    private readonly MessageHeader _header = new(Protocol.Version, Epoch: 0, member, Sequence: 0);

    public async ValueTask PublishAsync(ShardSlice slice, CancellationToken cancellationToken) =>
        await publisher.PublishAsync(
            Names.Direct, Names.Shards(runId), MessageCodec.Encode(new SliceQueued(_header, slice)), cancellationToken);

    public IShardConsumer Consume() => new RabbitMqShardConsumer(link, Names.Shards(runId));

    public IShardConsumer ConsumePoison() => new RabbitMqShardConsumer(link, Names.Poison(runId));

    public async ValueTask DeleteAsync(CancellationToken cancellationToken) =>
        await topology.DeleteAsync([Names.Shards(runId), Names.Poison(runId)], cancellationToken);
}
