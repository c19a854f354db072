using System.Threading.Channels;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Clustering.InProcess;

/// <summary>
/// A queue of slices in memory. It has no bound of its own: the coordinator caps what is outstanding, and giving leases
/// back must never wait.
/// </summary>
internal sealed class InProcessShardQueue(Action onDelete) : IShardQueue
{
    private readonly Channel<ShardDelivery> _deliveries = Channel.CreateUnbounded<ShardDelivery>();
    private readonly Channel<ShardDelivery> _poison = Channel.CreateUnbounded<ShardDelivery>();

    public ValueTask PublishAsync(ShardSlice slice, CancellationToken cancellationToken) =>
        _deliveries.Writer.WriteAsync(new ShardDelivery(slice, EarlierDeliveries: 0), cancellationToken);

    public IShardConsumer Consume() => new InProcessShardConsumer(_deliveries.Reader, GiveBack);

    public IShardConsumer ConsumePoison() => new InProcessShardConsumer(_poison.Reader, GiveBack);

    public ValueTask DeleteAsync(CancellationToken cancellationToken)
    {
        onDelete();
        while (_deliveries.Reader.TryRead(out _) || _poison.Reader.TryRead(out _))
        {
        }
        return ValueTask.CompletedTask;
    }

    private void GiveBack(ShardDelivery delivery)
    {
        var queue = delivery.EarlierDeliveries > IShardQueue.MaxRedeliveries ? _poison : _deliveries;
        queue.Writer.TryWrite(delivery);
    }
}
