using System.Threading.Channels;
using RabbitMQ.Client;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>A message as a consumer gets it.</summary>
/// <param name="Tag">What to acknowledge it by, on the channel it came from.</param>
/// <param name="Body">The bytes.</param>
/// <param name="Offset">Its place in the stream it was read from; -1 if that is none.</param>
internal readonly record struct Delivery(ulong Tag, byte[] Body, long Offset);

/// <summary>
/// Takes what one consumer is delivered. Ends when the consumer does: cancelled by either side, or with its channel.
/// </summary>
/// <param name="channel">The channel the consumer is on.</param>
/// <param name="deliveries">Where deliveries wait to be read.</param>
internal sealed class Inbox(IChannel channel, Channel<Delivery> deliveries) : AsyncDefaultBasicConsumer(channel)
{
    /// <summary>
    /// For a consumer that acknowledges. What bounds it is the prefetch, to which a stream may add the rest of a chunk.
    /// </summary>
    public static Inbox Lossless(IChannel channel) =>
        new(channel, System.Threading.Channels.Channel.CreateUnbounded<Delivery>());

    /// <summary>For a consumer that does not: when it is full, the oldest are dropped.</summary>
    public static Inbox Lossy(IChannel channel, int capacity) => new(
        channel,
        System.Threading.Channels.Channel.CreateBounded<Delivery>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest }));

    public ChannelReader<Delivery> Deliveries => deliveries.Reader;

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
        IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        // The client reuses the body's buffer after this returns.
        deliveries.Writer.TryWrite(new Delivery(
            deliveryTag,
            body.ToArray(),
            Header(properties, "x-stream-offset") ?? -1));
        return Task.CompletedTask;
    }

    protected override async Task OnCancelAsync(string[] consumerTags, CancellationToken cancellationToken = default)
    {
        await base.OnCancelAsync(consumerTags, cancellationToken);
        deliveries.Writer.TryComplete();
    }

    private static long? Header(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers?.TryGetValue(name, out var value) == true ? value as long? ?? value as int? : null;
}
