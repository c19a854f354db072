using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>
/// Declares what must be there, for coordinators only: agents may not. Declaring again what is there changes nothing.
/// All of it lasts and is replicated, but for the queues of pulses, which belong to their connection.
/// </summary>
internal sealed class Topology(BrokerLink link)
{
    private const long OrdersKept = 20_000_000;
    private const long ClusterLogKept = 100_000_000;

    private IConnection? _declaredOn;

    /// <summary>Makes sure of all that does not belong to one run; once for each connection.</summary>
    public Task EnsureAsync(CancellationToken ct) => link.RunAsync(
        async (connection, ending) =>
        {
            if (ReferenceEquals(_declaredOn, connection))
                return;
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ending);
            await channel.ExchangeDeclareAsync(
                Names.Door, ExchangeType.Direct, durable: true, cancellationToken: ending);
            await DeclareAsync(channel, Names.Control, Stream(OrdersKept), ending);
            await DeclareAsync(channel, Names.ClusterLog, Stream(ClusterLogKept), ending);
            await DeclareAsync(channel, Names.Coordinator, CandidateQueue, ending);
            _declaredOn = connection;
        },
        ct);

    /// <summary>Makes room for a run.</summary>
    public Task AddRunAsync(string runId, CancellationToken ct) => link.RunAsync(
        async (connection, ending) =>
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ending);
            await DeclareAsync(channel, Names.Poison(runId), new() { ["x-queue-type"] = "quorum" }, ending);
            await DeclareAsync(channel, Names.Shards(runId), ShardQueue(runId), ending);
            var journal = Names.Journal(runId);
            // No retention: a journal without its head is none.
            await DeclareAsync(channel, journal, new() { ["x-queue-type"] = "stream" }, ending);
            await channel.QueueBindAsync(journal, Names.Door, routingKey: journal, cancellationToken: ending);
        },
        ct);

    /// <summary>Deletes queues and what is in them.</summary>
    public Task DeleteAsync(IEnumerable<string> queues, CancellationToken ct) => link.RunAsync(
        async (connection, ending) =>
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ending);
            foreach (var queue in queues)
                await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, cancellationToken: ending);
        },
        ct);

    /// <summary>Declares a queue of pulses that goes with its connection.</summary>
    public static async Task DeclarePulsesAsync(IChannel channel, string queue, int capacity, CancellationToken ct)
    {
        var arguments = new Dictionary<string, object?> { ["x-max-length"] = capacity };
        await channel.QueueDeclareAsync(
            queue, durable: false, exclusive: true, autoDelete: true, arguments, cancellationToken: ct);
        await channel.QueueBindAsync(queue, Names.Door, routingKey: Names.Pulses, cancellationToken: ct);
    }

    private static Dictionary<string, object?> CandidateQueue => new()
    {
        ["x-queue-type"] = "quorum",
        ["x-single-active-consumer"] = true,
        ["x-max-length"] = 100,
    };

    private static Dictionary<string, object?> ShardQueue(string runId) => new()
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = IShardQueue.MaxRedeliveries,
        ["x-dead-letter-exchange"] = Names.Direct,
        ["x-dead-letter-routing-key"] = Names.Poison(runId),
    };

    private static Dictionary<string, object?> Stream(long bytesKept) => new()
    {
        ["x-queue-type"] = "stream",
        ["x-max-length-bytes"] = bytesKept,
        // What is kept is whole segments.
        ["x-stream-max-segment-size-bytes"] = bytesKept / 4,
    };

    private static async Task DeclareAsync(
        IChannel channel, string queue, Dictionary<string, object?> arguments, CancellationToken ct)
    {
        try
        {
            await channel.QueueDeclareAsync(
                queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: ct);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            throw new BrokerException(
                $"the broker has a queue {queue} that was made differently: delete it, or use another virtual host", e);
        }
    }
}
