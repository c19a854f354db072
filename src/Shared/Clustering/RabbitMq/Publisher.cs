using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>
/// Publishes with confirms, as often as it takes. What the broker had taken when the connection broke is then there
/// twice.
/// </summary>
internal sealed class Publisher(BrokerLink link)
{
    // Enough to keep a broker busy; what waits here would otherwise wait in its memory. The client's own limiter delays
    // and reorders when it is near its limit.
    private const int MaxUnconfirmed = 256;

    // A queue that is between two leaders may answer never: then ask again, on a channel of its new leader.
    private static readonly TimeSpan ConfirmTime = TimeSpan.FromSeconds(10);

    private static readonly CreateChannelOptions Confirming = new(
        publisherConfirmationsEnabled: true,
        publisherConfirmationTrackingEnabled: true,
        outstandingPublisherConfirmationsRateLimiter: null);

    private readonly SemaphoreSlim _unconfirmed = new(MaxUnconfirmed, MaxUnconfirmed);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private volatile IChannel? _channel;

    /// <summary>
    /// Publishes a lasting message; it is safe with the broker when this returns, unless its queue was deleted.
    /// </summary>
    /// <param name="exchange">Where to; empty to name a queue directly.</param>
    /// <param name="routingKey">Which queue, by its name.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="ct">Ends the attempts; the message may have arrived all the same.</param>
    public async Task PublishAsync(string exchange, string routingKey, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        await _unconfirmed.WaitAsync(ct);
        try
        {
            await link.RunAsync((connection, ending) => TryAsync(connection, exchange, routingKey, body, ending), ct);
        }
        finally
        {
            _unconfirmed.Release();
        }
    }

    private async Task TryAsync(
        IConnection connection, string exchange, string routingKey, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var channel = await ChannelOnAsync(connection, ct);
        using var confirming = CancellationTokenSource.CreateLinkedTokenSource(ct);
        confirming.CancelAfter(ConfirmTime);
        try
        {
            var properties = new BasicProperties { DeliveryMode = DeliveryModes.Persistent };
            await channel.BasicPublishAsync(exchange, routingKey, mandatory: true, properties, body, confirming.Token);
        }
        catch (PublishException e) when (e.IsReturn)
        {
            // A broker that comes up lets clients in before its queues are there, and confirms what it then throws
            // away.
            if (!await IsGoneAsync(connection, routingKey, ct))
                throw;
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            // A channel that was refused once may be refused for ever: the next attempt gets a new one.
            if (Interlocked.CompareExchange(ref _channel, null, channel) == channel)
                await channel.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> IsGoneAsync(IConnection connection, string queue, CancellationToken ct)
    {
        await using var asking = await connection.CreateChannelAsync(cancellationToken: ct);
        try
        {
            await asking.QueueDeclarePassiveAsync(queue, ct);
            return false;
        }
        catch (OperationInterruptedException e)
        {
            return BrokerFault.IsUnknownQueue(e);
        }
    }

    private async ValueTask<IChannel> ChannelOnAsync(IConnection connection, CancellationToken ct)
    {
        if (_channel is { IsOpen: true } open)
            return open;
        await _opening.WaitAsync(ct);
        try
        {
            if (_channel is not { IsOpen: true })
                _channel = await connection.CreateChannelAsync(Confirming, ct);
            return _channel;
        }
        finally
        {
            _opening.Release();
        }
    }
}
