using System.Threading.Channels;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Shared.Clustering.InProcess;

/// <summary>
/// A journal in memory. Its one reader is the coordinator of the same process, which cannot die alone, so what has been
/// read is forgotten: an endless run must not fill the memory. When the reader falls behind, appending waits.
/// </summary>
internal sealed class InProcessJournal(Action onDelete) : IJournal
{
    private const int Capacity = 1024;

    private readonly Channel<JournalEntry> _entries = Channel.CreateBounded<JournalEntry>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    public ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken) =>
        _entries.Writer.WriteAsync(entry, cancellationToken);

    public IAsyncEnumerable<JournalEntry> ReadAsync(CancellationToken cancellationToken) =>
        _entries.Reader.ReadAllAsync(cancellationToken);

    public ValueTask DeleteAsync(CancellationToken cancellationToken)
    {
        onDelete();
        return ValueTask.CompletedTask;
    }
}
