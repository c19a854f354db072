using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Shared.Clustering.InProcess;

/// <summary>Keeps the latest orders and one mailbox of one place for each subscriber: newer orders replace older ones.</summary>
internal sealed class InProcessOrders : IOrders
{
    private readonly Lock _gate = new();
    private readonly List<Channel<ClusterOrders>> _subscribers = [];
    private ClusterOrders? _latest;

    public ValueTask PublishAsync(ClusterOrders orders, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _latest = orders;
            foreach (var subscriber in _subscribers)
                subscriber.Writer.TryWrite(orders);
        }
        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<ClusterOrders> SubscribeAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mailbox = Channel.CreateBounded<ClusterOrders>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        Subscribe(mailbox);
        try
        {
            await foreach (var orders in mailbox.Reader.ReadAllAsync(cancellationToken))
                yield return orders;
        }
        finally
        {
            lock (_gate)
                _subscribers.Remove(mailbox);
        }
    }

    private void Subscribe(Channel<ClusterOrders> mailbox)
    {
        lock (_gate)
        {
            _subscribers.Add(mailbox);
            if (_latest is { } latest)
                mailbox.Writer.TryWrite(latest);
        }
    }
}
