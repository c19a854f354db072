using System.Threading.Channels;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Coordinator;

/// <summary>
/// Writes what a run decides: into the journal first and, where it is work, then into the shard queue. A plan that is in
/// the journal but not in the queue can be repeated by a successor; the other way round nobody would know of it.
/// </summary>
internal sealed class Outbox : IAsyncDisposable
{
    private readonly IJournal _journal;
    private readonly IShardQueue _queue;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;

    // Without a bound of its own: the planner's cap on waiting work is one.
    private readonly Channel<JournalEntry> _entries = Channel.CreateUnbounded<JournalEntry>();

    public Outbox(IJournal journal, IShardQueue queue)
    {
        (_journal, _queue) = (journal, queue);
        _writing = WriteAsync();
    }

    public void Post(JournalEntry entry) => _entries.Writer.TryWrite(entry);

    /// <summary>Forgets the work of the run; its journal is left.</summary>
    public ValueTask DeleteQueueAsync() => _queue.DeleteAsync(_stop.Token);

    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        await _stop.CancelAsync();
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WriteAsync()
    {
        await foreach (var entry in _entries.Reader.ReadAllAsync(_stop.Token))
        {
            await _journal.AppendAsync(entry, _stop.Token);
            if (entry is not ShardsPlanned planned)
                continue;
            foreach (var slice in planned.Slices)
                await _queue.PublishAsync(slice, _stop.Token);
        }
    }
}
