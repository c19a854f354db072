using System.Runtime.CompilerServices;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>A stream for each run. What is not an entry of this protocol version is passed over.</summary>
internal sealed class RabbitMqJournal(Publisher publisher, LogReader reader, Topology topology, string runId) : IJournal
{
    private readonly string _stream = Names.Journal(runId);

    public async ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken) =>
        await publisher.PublishAsync(Names.Door, _stream, MessageCodec.Encode(entry), cancellationToken);

    public async IAsyncEnumerable<JournalEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (_, body) in reader.ReadAsync(_stream, start: 0L, cancellationToken))
        {
            if (MessageCodec.Decode(body) is Decoded.Understood { Message: JournalEntry entry })
                yield return entry;
        }
    }

    public async ValueTask DeleteAsync(CancellationToken cancellationToken) =>
        await topology.DeleteAsync([_stream], cancellationToken);
}
