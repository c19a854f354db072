using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace LoadCluster.Coordinator.Replication;

/// <summary>A key's value, with the ends of its rows. A deleted key keeps an entry without either.</summary>
internal sealed record StateEntry(
    string Key, Stamp Stamp, long Version, bool IsDeleted, ReadOnlyMemory<byte> Value, ImmutableArray<RowEnd> Rows)
{
    [JsonIgnore]
    public EntryHeader Header => new(Key, Stamp);

    public RowPosition EndOf(string kind) => Rows.FirstOrDefault(end => end.Kind == kind)?.Position ?? default;
}

/// <summary>How many rows of a kind belong to a value.</summary>
internal sealed record RowEnd(string Kind, RowPosition Position);

internal sealed record EntryHeader(string Key, Stamp Stamp)
{
    /// <summary>The newest header of each key.</summary>
    public static Dictionary<string, EntryHeader> Newest(IEnumerable<EntryHeader> headers) =>
        headers.GroupBy(header => header.Key).ToDictionary(group => group.Key, group => group.MaxBy(h => h.Stamp)!);
}
