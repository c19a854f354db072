using System.Collections.Immutable;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Replication;

/// <summary>Reads the rows of current entries from a replica that has them.</summary>
internal sealed class RowQueries(Action<int, IProtocolMessage> send)
{
    private ImmutableList<(FindRows Query, RowPosition End, Action<object> Reply)> _open = [];

    public void Ask(FindRows query, StateEntry? entry, int? holder, Action<object> reply)
    {
        var end = entry?.EndOf(query.Kind) ?? default;
        if (holder is not { } replica || end.Bytes <= query.From.Bytes)
        {
            reply(new RowsFound(query.Key, new RowBlock(query.Kind, query.From, query.From, default), HasMore: false));
            return;
        }

        _open = _open.RemoveAll(open => open.Query == query).Add((query, end, reply));
        send(replica, new ReadRows(query.Key, query.Kind, query.From, end));
    }

    public void Receive(RowsRead read)
    {
        var answered = _open.Where(open =>
            open.Query.Key == read.Key && open.Query.Kind == read.Rows.Kind && open.Query.From == read.Rows.From);
        foreach (var open in answered.ToList())
        {
            _open = _open.Remove(open);
            open.Reply(new RowsFound(read.Key, read.Rows, HasMore: read.Rows.To.Bytes < open.End.Bytes));
        }
    }
}
