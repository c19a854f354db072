using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Streams;

namespace LoadCluster.Shared.Clustering.InProcess;

/// <summary>Orders in memory: newer ones replace older ones.</summary>
internal sealed class InProcessOrders : IOrders
{
    private readonly LatestValue<ClusterOrders> _orders = new();

    public ValueTask PublishAsync(ClusterOrders orders, CancellationToken cancellationToken)
    {
        _orders.Publish(orders);
        return ValueTask.CompletedTask;
    }

    public IAsyncEnumerable<ClusterOrders> SubscribeAsync(CancellationToken cancellationToken) =>
        _orders.WatchAsync(cancellationToken);
}
