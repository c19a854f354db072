using System.Threading.Channels;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Coordinator.Runs;

/// <summary>
/// Writes what a run decides: into the journal first and, where it is work, then into the shard queue. A plan that is
/// in the journal but not in the queue can be repeated by a successor; the other way round nobody would know of it.
/// </summary>
internal sealed class Outbox : IAsyncDisposable
{
    /// <summary>
    /// How many slices plans are merged up to when they come faster than they are written. It is also how many slices
    /// may be queued twice when a coordinator dies: its successor repeats the last plan.
    /// </summary>
    private const int MaxMerged = 8;

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
        await foreach (var next in _entries.Reader.ReadAllAsync(_stop.Token))
        {
            var entry = next is ShardsPlanned plan ? WithPlansAfter(plan) : next;
            await _journal.AppendAsync(entry, _stop.Token);
            if (entry is ShardsPlanned planned)
                await Task.WhenAll(planned.Slices.Select(slice => _queue.PublishAsync(slice, _stop.Token).AsTask()));
        }
    }

    private ShardsPlanned WithPlansAfter(ShardsPlanned plan)
    {
        while (plan.Slices.Length < MaxMerged && _entries.Reader.TryPeek(out var next) && next is ShardsPlanned more)
        {
            _entries.Reader.TryRead(out _);
            plan = plan with { Slices = [.. plan.Slices, .. more.Slices] };
        }
        return plan;
    }
}
