using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LoadCluster.Shared.Messages;
using RabbitMQ.Client;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>
/// Pulses go unconfirmed to a queue that the coordinator's connection owns. Nobody ever waits for one.
/// </summary>
internal sealed class RabbitMqPulses(BrokerLink link, Topology topology, string member) : IPulses, IAsyncDisposable
{
    // Of many agents for some seconds.
    private const int Capacity = 4096;

    // A pulse a second: what is older than this tells nothing.
    private const int OutboxCapacity = 4;

    private readonly Channel<AgentPulsed> _outbox = Channel.CreateBounded<AgentPulsed>(
        new BoundedChannelOptions(OutboxCapacity) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly CancellationTokenSource _leaving = new();
    private Task? _sending;

    public ValueTask PublishAsync(AgentPulsed pulse, CancellationToken cancellationToken)
    {
        LazyInitializer.EnsureInitialized(ref _sending, SendAsync);
        _outbox.Writer.TryWrite(pulse);
        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<AgentPulsed> SubscribeAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            await topology.EnsureAsync(cancellationToken);
            // A name of its own each time: the queue of a connection that was cut may be there for a while.
            var queue = $"{Names.Pulses}.{member}.{Guid.NewGuid():N}";
            await using var subscription = await link.RunAsync(
                (connection, ending) => Subscription.OpenAsync(
                    connection, queue, Capacity,
                    channel => Topology.DeclarePulsesAsync(channel, queue, Capacity, ending), ending),
                cancellationToken);
            await foreach (var delivery in subscription.ReadAsync(cancellationToken))
            {
                if (Read(delivery.Body) is { } pulse)
                    yield return pulse;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await (_sending ?? Task.CompletedTask);
    }

    private static AgentPulsed? Read(byte[] body) => MessageCodec.Decode(body) switch
    {
        Decoded.Understood { Message: AgentPulsed pulse } => pulse,
        Decoded.OtherVersion(var header) =>
            new AgentPulsed(header, OrdersSeen: 0, default, default, [], ImmutableDictionary<string, string>.Empty),
        _ => null,
    };

    private async Task SendAsync()
    {
        IChannel? channel = null;
        try
        {
            await foreach (var pulse in _outbox.Reader.ReadAllAsync(_leaving.Token))
                channel = await SendAsync(pulse, channel);
        }
        catch (OperationCanceledException)
        {
            // The member leaves.
        }
    }

    /// <summary>Sends a pulse if it can be sent now, and returns the channel for the next one.</summary>
    private async Task<IChannel?> SendAsync(AgentPulsed pulse, IChannel? channel)
    {
        if (link.Current is not { } connection)
            return null;
        try
        {
            if (channel is not { IsOpen: true })
                channel = await connection.CreateChannelAsync(cancellationToken: _leaving.Token);
            await channel.BasicPublishAsync(Names.Door, Names.Pulses, MessageCodec.Encode(pulse), _leaving.Token);
            return channel;
        }
        catch (Exception e) when (BrokerFault.MayPass(e) || e is RabbitMQ.Client.Exceptions.RabbitMQClientException)
        {
            return null;
        }
    }
}
