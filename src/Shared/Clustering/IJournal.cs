using LoadCluster.Shared.Messages;

namespace LoadCluster.Shared.Clustering;

/// <summary>The memory of a run: facts in one order, which everybody reads alike.</summary>
public interface IJournal
{
    /// <summary>
    /// Appends a fact; it is safe with the engine when this returns. It may end up there more than once. When the run
    /// is gone it goes nowhere: nothing about it counts any more.
    /// </summary>
    ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken);

    /// <summary>
    /// All facts in their order, from the first one, and on as they come. To know that it has caught up, a reader
    /// appends a fact of its own and reads until that appears. An engine whose coordinator cannot die alone may forget
    /// what was read.
    /// </summary>
    IAsyncEnumerable<JournalEntry> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Forgets the run.</summary>
    ValueTask DeleteAsync(CancellationToken cancellationToken);
}
