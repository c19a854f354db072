using System.Collections.Immutable;
using System.Text;

namespace LoadCluster.Coordinator.Replication;

/// <summary>The latest rows of one key, kept until all replicas have them or there are too many.</summary>
internal sealed class RowTail
{
    private const long MaximumBytes = 1 << 20;
    private readonly Queue<(Stamp Stamp, RowBlock Block)> _blocks = new();

    /// <summary>Adds rows and returns where the rows of each kind end now.</summary>
    public ImmutableArray<RowEnd> Append(Stamp stamp, ImmutableArray<RowEnd> ends, ImmutableArray<NewRows> rows)
    {
        foreach (var added in rows.Where(added => !added.Lines.IsEmpty))
            ends = Append(stamp, ends, added);
        return ends;
    }

    /// <summary>The rows that a replica lacks which has the entry as it was at a stamp.</summary>
    public ImmutableArray<RowBlock> After(Stamp stored) =>
        [.. _blocks.Where(tail => tail.Stamp > stored).Select(tail => tail.Block)];

    /// <summary>Forgets rows that a majority has: all of them, or the oldest down to the limit.</summary>
    public void Trim(bool toLimit)
    {
        var excess = toLimit ? _blocks.Sum(tail => (long)tail.Block.Text.Length) - MaximumBytes : long.MaxValue;
        while (excess > 0 && _blocks.TryDequeue(out var oldest))
            excess -= oldest.Block.Text.Length;
    }

    private ImmutableArray<RowEnd> Append(Stamp stamp, ImmutableArray<RowEnd> ends, NewRows added)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(added.Lines.Select(line => line + '\n')));
        var last = ends.FirstOrDefault(end => end.Kind == added.Kind) ?? new RowEnd(added.Kind, default);
        var next = last with { Position = last.Position.After(text) };
        _blocks.Enqueue((stamp, new RowBlock(added.Kind, last.Position, next.Position, text)));
        return ends.Remove(last).Add(next);
    }
}
