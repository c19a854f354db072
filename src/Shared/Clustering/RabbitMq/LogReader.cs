using System.Runtime.CompilerServices;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>An entry of a stream.</summary>
internal readonly record struct LogEntry(long Offset, byte[] Body);

/// <summary>Reads streams of the broker, across connections, each entry once.</summary>
internal sealed class LogReader(BrokerLink link)
{
    private const ushort Prefetch = 512;

    // Credit comes back in one acknowledgement for many entries.
    private const int EntriesPerAcknowledgement = 64;

    /// <summary>Reads a stream and goes on as it grows. While there is no such stream, it waits for it.</summary>
    /// <param name="stream">Its name.</param>
    /// <param name="start">An offset; or <c>last</c>, for the last entries that were written together.</param>
    /// <param name="ct">Ends the reading.</param>
    public async IAsyncEnumerable<LogEntry> ReadAsync(
        string stream, object start, [EnumeratorCancellation] CancellationToken ct)
    {
        long? next = null;
        while (true)
        {
            await using var subscription = await link.RunAsync(
                (connection, ending) => Subscription.OpenAsync(
                    connection, stream, Prefetch, From(next ?? start), ending),
                ct);
            var unacknowledged = 0;
            await foreach (var delivery in subscription.ReadAsync(ct))
            {
                if (++unacknowledged % EntriesPerAcknowledgement == 0)
                    await subscription.AcknowledgeUpToAsync(delivery.Tag);
                if (delivery.Offset < next)
                    continue;
                next = delivery.Offset + 1;
                yield return new LogEntry(delivery.Offset, delivery.Body);
            }
        }
    }

    private static Dictionary<string, object?> From(object start) => new() { ["x-stream-offset"] = start };
}
