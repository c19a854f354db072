using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Streams;

namespace LoadCluster.Coordinator.Tests;

/// <summary>A journal in memory that every reader reads from the first entry.</summary>
internal sealed class RememberingJournal : IJournal
{
    private readonly Lock _gate = new();
    private readonly LatestValue<ImmutableList<JournalEntry>> _entries = new();

    public ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        lock (_gate)
            _entries.Publish((_entries.Current ?? []).Add(entry));
        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<JournalEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = 0;
        await foreach (var entries in _entries.WatchAsync(cancellationToken))
        {
            for (; read < entries.Count; read++)
                yield return entries[read];
        }
    }

    public ValueTask DeleteAsync(CancellationToken cancellationToken)
    {
        _entries.Complete();
        return ValueTask.CompletedTask;
    }
}
