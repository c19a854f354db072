using System.Collections.Immutable;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Replication;

/// <summary>Fetches the rows that a write builds on and this replica lacks, then retries the write.</summary>
internal sealed class RowCatchUp(IReplicaStore store, Action<IProtocolMessage> askOthers)
{
    private Action? _retry;

    /// <returns>Whether the logs now have all rows of these entries; if not, the retry is called later.</returns>
    public bool Append(ImmutableArray<EntryWrite> writes, Action retry)
    {
        foreach (var write in writes)
            AppendBlocks(write);
        var missing = writes.SelectMany(Missing).FirstOrDefault();
        _retry = missing is null ? null : retry;
        if (missing is not null)
            askOthers(missing);
        return missing is null;
    }

    public void Receive(RowsRead read)
    {
        if (_retry is null)
            return;
        store.Rows(read.Key, read.Rows.Kind).Append(read.Rows);
        _retry();
    }

    private void AppendBlocks(EntryWrite write)
    {
        foreach (var block in write.Rows)
            store.Rows(write.Entry.Key, block.Kind).Append(block);
    }

    private IEnumerable<ReadRows> Missing(EntryWrite write) =>
        from end in write.Entry.Rows
        let log = store.Rows(write.Entry.Key, end.Kind)
        where !log.Contains(end.Position)
        let first = write.Rows.FirstOrDefault(block => block.Kind == end.Kind)
        select new ReadRows(write.Entry.Key, end.Kind, log.End, first?.From ?? end.Position);
}
