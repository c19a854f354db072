using System.Collections.Immutable;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Replication;

/// <summary>Fetches the rows that a write builds on and this replica lacks, then retries the write.</summary>
internal sealed class RowCatchUp(IReplicaStore store, Action<IProtocolMessage> askOthers)
{
    private ReadRows? _asked;
    private Action? _retry;

    /// <returns>Whether the logs now have all rows of these entries; if not, the retry is called later.</returns>
    public bool Append(ImmutableArray<EntryWrite> writes, Action retry)
    {
        foreach (var write in writes)
            AppendBlocks(write);
        (_asked, _retry) = (writes.SelectMany(Missing).FirstOrDefault(), retry);
        if (_asked is not null)
            askOthers(_asked);
        return _asked is null;
    }

    /// <summary>Takes the first answer only: one question must not lead to two.</summary>
    public void Receive(RowsRead read)
    {
        if (_asked is not { } asked || (read.Key, read.Rows.Kind) != (asked.Key, asked.Kind))
            return;
        var log = store.Rows(read.Key, read.Rows.Kind);
        if ((read.Rows.From != asked.From && read.Rows.From != default) || log.Contains(read.Rows.To))
            return;
        log.Append(read.Rows);
        _retry!();
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
