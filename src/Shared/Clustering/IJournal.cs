using LoadCluster.Shared.Messages;

namespace LoadCluster.Shared.Clustering;

/// <summary>The memory of a run: facts in one order, which everybody reads alike.</summary>
public interface IJournal
{
    /// <summary>Appends a fact; it is safe with the engine when this returns. It may end up there more than once.</summary>
    ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken);

    /// <summary>All facts in their order, from the first one, and on as they come.</summary>
    IAsyncEnumerable<JournalEntry> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Forgets the run.</summary>
    ValueTask DeleteAsync(CancellationToken cancellationToken);
}
