using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;
using RabbitMQ.Client;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>
/// Leases on one channel. Each lease is a consumer of its own with a prefetch of one, cancelled as soon as it has its
/// delivery: so exactly what is asked for is taken, nothing polls, and any number of leases can be held.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="queue">The queue to lease from.</param>
internal sealed class RabbitMqShardConsumer(BrokerLink link, string queue) : IShardConsumer
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private IChannel? _channel;

    public async ValueTask<IShardLease> LeaseAsync(CancellationToken cancellationToken)
    {
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _leaving.Token);
        await _turn.WaitAsync(asking.Token);
        try
        {
            IShardLease? lease;
            do
                lease = await link.RunAsync(LeaseOnAsync, asking.Token);
            while (lease is null);
            _leaving.Token.ThrowIfCancellationRequested();
            return lease;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _turn.WaitAsync();
        try
        {
            await (_channel?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (Exception e) when (BrokerFault.MayPass(e))
        {
            // The channel was gone already, and the leases with it.
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<IShardLease?> LeaseOnAsync(IConnection connection, CancellationToken ct)
    {
        var channel = await ChannelOnAsync(connection, ct);
        var inbox = Inbox.Lossless(channel);
        var tag = await channel.BasicConsumeAsync(queue, autoAck: false, inbox, CancellationToken.None);
        var delivery = await TakeAsync(channel, inbox, tag, ct);
        if (MessageCodec.Decode(delivery.Body) is Decoded.Understood { Message: SliceQueued queued })
            return new Lease(channel, delivery.Tag, queued.Slice);
        // Nobody can send what nobody understands: to the poison with it.
        await channel.BasicRejectAsync(delivery.Tag, requeue: false, CancellationToken.None);
        return null;
    }

    private static async Task<Delivery> TakeAsync(IChannel channel, Inbox inbox, string tag, CancellationToken ct)
    {
        try
        {
            var delivery = await inbox.Deliveries.ReadAsync(ct);
            await channel.BasicCancelAsync(tag, noWait: true, CancellationToken.None);
            return delivery;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await channel.BasicCancelAsync(tag, noWait: false, CancellationToken.None);
            // The answer ends the inbox, after what was delivered before it.
            await inbox.Deliveries.WaitToReadAsync(CancellationToken.None);
            if (inbox.Deliveries.TryRead(out var late))
                return late;
            throw;
        }
    }

    private async ValueTask<IChannel> ChannelOnAsync(IConnection connection, CancellationToken ct)
    {
        if (_channel is { IsOpen: true } open)
            return open;
        var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await channel.BasicQosAsync(0, prefetchCount: 1, global: false, ct);
        _channel = channel;
        return channel;
    }

    private sealed class Lease(IChannel channel, ulong tag, ShardSlice slice) : IShardLease
    {
        public ShardSlice Slice => slice;

        public async ValueTask AcknowledgeAsync(CancellationToken cancellationToken)
        {
            try
            {
                await channel.BasicAckAsync(tag, multiple: false, cancellationToken);
            }
            catch (Exception e) when (BrokerFault.MayPass(e) && !cancellationToken.IsCancellationRequested)
            {
                // The lease was lost with its channel, and has gone to somebody else.
            }
        }
    }
}
