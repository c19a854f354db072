using System.Runtime.CompilerServices;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>
/// A stream that every agent reads from its last entry on. So whoever connects, for the first time or again, has the
/// latest orders at once, nobody has to ask for them, and agents need no queues of their own.
/// </summary>
internal sealed class RabbitMqOrders(Publisher publisher, LogReader reader, Topology topology) : IOrders
{
    public async ValueTask PublishAsync(ClusterOrders orders, CancellationToken cancellationToken)
    {
        await topology.EnsureAsync(cancellationToken);
        await publisher.PublishAsync(Names.Direct, Names.Control, MessageCodec.Encode(orders), cancellationToken);
    }

    public async IAsyncEnumerable<ClusterOrders> SubscribeAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (_, body) in reader.ReadAsync(Names.Control, start: "last", cancellationToken))
        {
            if (MessageCodec.Decode(body) is Decoded.Understood { Message: ClusterOrders orders })
                yield return orders;
        }
    }
}
