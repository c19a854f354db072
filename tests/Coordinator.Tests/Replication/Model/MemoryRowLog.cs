using System.Collections.Immutable;
using LoadCluster.Coordinator.Replication;

namespace LoadCluster.Coordinator.Tests.Replication.Model;

/// <summary>Rows in memory, read in blocks of one line.</summary>
internal sealed class MemoryRowLog(string kind, ImmutableArray<byte> committed) : IRowLog
{
    private ImmutableArray<byte> _committed = committed;
    private ImmutableArray<byte> _current = committed;

    public RowPosition End => default(RowPosition).After(_current.AsSpan());

    public bool Contains(RowPosition position) => Containing(position) is not null;

    public bool Append(RowBlock block)
    {
        if (Contains(block.To))
            return true;
        if (Containing(block.From) is not { } rows)
            return false;
        _current = [.. rows.AsSpan()[..(int)block.From.Bytes], .. block.Text.Span];
        return true;
    }

    public RowBlock? Read(RowPosition from, RowPosition until)
    {
        if (Containing(until) is not { } rows)
            return null;
        var start = Contains(rows, from) && from.Bytes <= until.Bytes ? from : default;
        var rest = rows.AsSpan()[(int)start.Bytes..(int)until.Bytes];
        var line = rest[..(rest.IndexOf((byte)'\n') + 1)].ToArray();
        return new RowBlock(kind, start, start.After(line), line);
    }

    public ImmutableArray<byte> Commit(RowPosition end)
    {
        var rows = Containing(end) ?? throw new PropertyBrokenException("an entry was saved before its rows");
        return _committed = _current = rows[..(int)end.Bytes];
    }

    private ImmutableArray<byte>? Containing(RowPosition position) =>
        Contains(_current, position) ? _current : Contains(_committed, position) ? _committed : null;

    private static bool Contains(ImmutableArray<byte> rows, RowPosition position) =>
        position.Bytes <= rows.Length && default(RowPosition).After(rows.AsSpan()[..(int)position.Bytes]) == position;
}
