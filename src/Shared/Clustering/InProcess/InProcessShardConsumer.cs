using System.Threading.Channels;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Clustering.InProcess;

/// <summary>A slice on its way to a consumer, and how often others had it before.</summary>
internal readonly record struct ShardDelivery(ShardSlice Slice, int EarlierDeliveries);

/// <summary>Takes slices from a queue in memory and remembers what to give back when it leaves.</summary>
internal sealed class InProcessShardConsumer(ChannelReader<ShardDelivery> queue, Action<ShardDelivery> giveBack)
    : IShardConsumer
{
    private readonly HashSet<Lease> _held = [];
    private readonly CancellationTokenSource _leaving = new();

    public async ValueTask<IShardLease> LeaseAsync(CancellationToken cancellationToken)
    {
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _leaving.Token);
        var delivery = await queue.ReadAsync(asking.Token);
        var lease = new Lease(this, delivery);
        if (Hold(lease))
            return lease;
        // Nobody has seen it: this was not a delivery.
        giveBack(delivery);
        throw new OperationCanceledException("The consumer was disposed.");
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        foreach (var lease in TakeHeld())
            giveBack(lease.Delivery with { EarlierDeliveries = lease.Delivery.EarlierDeliveries + 1 });
    }

    private bool Hold(Lease lease)
    {
        lock (_held)
            return !_leaving.IsCancellationRequested && _held.Add(lease);
    }

    private void Release(Lease lease)
    {
        lock (_held)
            _held.Remove(lease);
    }

    private Lease[] TakeHeld()
    {
        lock (_held)
        {
            Lease[] held = [.. _held];
            _held.Clear();
            return held;
        }
    }

    private sealed class Lease(InProcessShardConsumer consumer, ShardDelivery delivery) : IShardLease
    {
        public ShardDelivery Delivery => delivery;

        public ShardSlice Slice => delivery.Slice;

        public ValueTask AcknowledgeAsync(CancellationToken cancellationToken)
        {
            consumer.Release(this);
            return ValueTask.CompletedTask;
        }
    }
}
