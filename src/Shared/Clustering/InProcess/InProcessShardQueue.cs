using System.Threading.Channels;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Clustering.InProcess;

/// <summary>
/// A queue of slices in memory. It has no bound of its own: the coordinator caps what is outstanding, and giving leases
/// back must never wait.
/// </summary>
internal sealed class InProcessShardQueue(Action onDelete) : IShardQueue
{
    private readonly Channel<Delivery> _deliveries = Channel.CreateUnbounded<Delivery>();

    public ValueTask PublishAsync(ShardSlice slice, CancellationToken cancellationToken) =>
        _deliveries.Writer.WriteAsync(new Delivery(slice, EarlierDeliveries: 0), cancellationToken);

    public IShardConsumer Consume() => new Consumer(_deliveries);

    public ValueTask DeleteAsync(CancellationToken cancellationToken)
    {
        onDelete();
        while (_deliveries.Reader.TryRead(out _))
        {
        }
        return ValueTask.CompletedTask;
    }

    private readonly record struct Delivery(ShardSlice Slice, int EarlierDeliveries);

    private sealed class Consumer(Channel<Delivery> deliveries) : IShardConsumer
    {
        private readonly HashSet<Lease> _held = [];
        private bool _left;

        public async ValueTask<IShardLease> LeaseAsync(CancellationToken cancellationToken)
        {
            var lease = new Lease(this, await deliveries.Reader.ReadAsync(cancellationToken));
            if (Hold(lease))
                return lease;
            GiveBack(lease);
            throw new OperationCanceledException("The consumer was disposed.");
        }

        public ValueTask DisposeAsync()
        {
            Lease[] lost;
            lock (_held)
            {
                _left = true;
                lost = [.. _held];
                _held.Clear();
            }
            foreach (var lease in lost)
                GiveBack(lease);
            return ValueTask.CompletedTask;
        }

        private bool Hold(Lease lease)
        {
            lock (_held)
                return !_left && _held.Add(lease);
        }

        private void Release(Lease lease)
        {
            lock (_held)
                _held.Remove(lease);
        }

        private void GiveBack(Lease lease) =>
            deliveries.Writer.TryWrite(new Delivery(lease.Slice, lease.EarlierDeliveries + 1));

        private sealed class Lease(Consumer consumer, Delivery delivery) : IShardLease
        {
            public ShardSlice Slice => delivery.Slice;

            public int EarlierDeliveries => delivery.EarlierDeliveries;

            public ValueTask AcknowledgeAsync(CancellationToken cancellationToken)
            {
                consumer.Release(this);
                return ValueTask.CompletedTask;
            }
        }
    }
}
