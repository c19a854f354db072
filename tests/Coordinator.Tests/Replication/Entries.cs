using System.Text;
using LoadCluster.Coordinator.Replication;

namespace LoadCluster.Coordinator.Tests.Replication;

/// <summary>Entries and rows as a writer would make them.</summary>
internal static class Entries
{
    public static ReplicaPromise Promise => ReplicaPromise.Founded(3) with { Phase = ReplicaPhase.Ready, Term = 7 };

    public static RowBlock Block(RowPosition from, params string[] lines)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + '\n')));
        return new RowBlock("timeline", from, from.After(text), text);
    }

    public static StateEntry Entry(long sequence, RowPosition end, string value = "value") => new(
        "run", new Stamp(7, sequence), sequence, IsDeleted: false, Encoding.UTF8.GetBytes(value), [new RowEnd("timeline", end)]);

    public static StateEntry Tombstone(long sequence) =>
        new("run", new Stamp(7, sequence), 0, IsDeleted: true, default, []);

    /// <summary>Saves one entry with two rows.</summary>
    public static StateEntry SaveFirst(StateFolder folder)
    {
        var rows = Block(default, "one", "two");
        folder.SavePromise(Promise);
        folder.Rows("run", "timeline").Append(rows).ShouldBeTrue();
        var entry = Entry(1, rows.To);
        folder.SaveEntries([entry]);
        return entry;
    }
}
