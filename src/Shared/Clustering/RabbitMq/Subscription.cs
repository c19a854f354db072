using RabbitMQ.Client;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>One consumer on a channel of its own, for as long as its connection lasts.</summary>
internal sealed class Subscription : IAsyncDisposable
{
    private readonly IChannel _channel;
    private readonly Inbox _inbox;

    private Subscription(IChannel channel, Inbox inbox) => (_channel, _inbox) = (channel, inbox);

    /// <summary>Starts to consume with a prefetch, to be acknowledged.</summary>
    public static Task<Subscription> OpenAsync(
        IConnection connection, string queue, ushort prefetch, IDictionary<string, object?>? arguments,
        CancellationToken ct) => OpenAsync(connection, Inbox.Lossless, async (channel, inbox) =>
        {
            await channel.BasicQosAsync(0, prefetch, global: false, ct);
            await channel.BasicConsumeAsync(queue, autoAck: false, "", false, false, arguments, inbox, ct);
        }, ct);

    /// <summary>Starts to consume what may get lost; when the reader falls behind, the oldest are dropped.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="queue">What to consume.</param>
    /// <param name="capacity">How many are kept for the reader.</param>
    /// <param name="declare">Prepares the channel: declares the queue, say.</param>
    /// <param name="ct">Ends the attempt.</param>
    public static Task<Subscription> OpenAsync(
        IConnection connection, string queue, int capacity, Func<IChannel, Task> declare, CancellationToken ct) =>
        OpenAsync(connection, channel => Inbox.Lossy(channel, capacity), async (channel, inbox) =>
        {
            await declare(channel);
            await channel.BasicConsumeAsync(queue, autoAck: true, inbox, ct);
        }, ct);

    public IAsyncEnumerable<Delivery> ReadAsync(CancellationToken ct) => _inbox.Deliveries.ReadAllAsync(ct);

    /// <summary>Acknowledges a delivery and all before it.</summary>
    public async ValueTask AcknowledgeUpToAsync(ulong tag)
    {
        try
        {
            await _channel.BasicAckAsync(tag, multiple: true);
        }
        catch (Exception e) when (BrokerFault.MayPass(e))
        {
            // The channel is gone, and the reading ends after what has arrived.
        }
    }

    /// <summary>Publishes to the queue that is consumed; it may get lost.</summary>
    public ValueTask PublishAsync(string queue, ReadOnlyMemory<byte> body, CancellationToken ct) =>
        _channel.BasicPublishAsync("", queue, body, ct);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _channel.DisposeAsync();
        }
        catch (Exception e) when (BrokerFault.MayPass(e))
        {
            // The channel was gone already.
        }
    }

    private static async Task<Subscription> OpenAsync(
        IConnection connection, Func<IChannel, Inbox> open, Func<IChannel, Inbox, Task> consume, CancellationToken ct)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        var subscription = new Subscription(channel, open(channel));
        try
        {
            await consume(channel, subscription._inbox);
            return subscription;
        }
        catch
        {
            await subscription.DisposeAsync();
            throw;
        }
    }
}
