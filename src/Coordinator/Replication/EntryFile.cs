using System.Collections.Immutable;
using System.Text;

namespace LoadCluster.Coordinator.Replication;

/// <summary>The content of the files of entries and of the promise. Each names the cluster that it belongs to.</summary>
internal static class EntryFile
{
    /// <summary>More than what an entry's file has beside the value: the state of a run with many agents is not copied as it grows.</summary>
    private const int RoomBesideValue = 4096;

    public static ReadOnlyMemory<byte> Encode(string cluster, StateEntry entry, Func<RowEnd, long> generationOf) =>
        Encode(cluster, entry.Value.Length + RoomBesideValue, writer =>
        {
            writer.Write(entry.Key);
            writer.Write(entry.Stamp.Term);
            writer.Write(entry.Stamp.Sequence);
            writer.Write(entry.Version);
            writer.Write(entry.IsDeleted);
            writer.Write(entry.Rows.Length);
            foreach (var end in entry.Rows)
                Write(writer, end, generationOf(end));
            writer.Write(entry.Value.Length);
            writer.Write(entry.Value.Span);
        });

    public static StateEntry DecodeEntry(
        string cluster, ReadOnlyMemory<byte> content, string path, Action<string, RowEnd, long> found)
    {
        using var reader = Decode(cluster, content, path);
        var (key, stamp) = (reader.ReadString(), new Stamp(reader.ReadInt64(), reader.ReadInt64()));
        var (version, isDeleted) = (reader.ReadInt64(), reader.ReadBoolean());
        var rows = ImmutableArray.CreateBuilder<RowEnd>();
        for (var count = reader.ReadInt32(); count > 0; count--)
            rows.Add(ReadEnd(reader, (end, generation) => found(key, end, generation)));
        return new StateEntry(key, stamp, version, isDeleted, reader.ReadBytes(reader.ReadInt32()), rows.ToImmutable());
    }

    public static ReadOnlyMemory<byte> Encode(string cluster, ReplicaPromise promise) =>
        Encode(cluster, RoomBesideValue, writer =>
        {
            writer.Write((int)promise.Phase);
            writer.Write(promise.Term);
            writer.Write(promise.Writer.ToByteArray());
            writer.Write(promise.Incarnations.Length);
            foreach (var incarnation in promise.Incarnations)
                writer.Write(incarnation);
        });

    public static ReplicaPromise DecodePromise(string cluster, ReadOnlyMemory<byte> content, string path)
    {
        using var reader = Decode(cluster, content, path);
        var (phase, term, writer) = ((ReplicaPhase)reader.ReadInt32(), reader.ReadInt64(), new Guid(reader.ReadBytes(16)));
        var incarnations = new long[reader.ReadInt32()];
        for (var replica = 0; replica < incarnations.Length; replica++)
            incarnations[replica] = reader.ReadInt64();
        return new ReplicaPromise(phase, term, writer, [.. incarnations]);
    }

    private static ReadOnlyMemory<byte> Encode(string cluster, int room, Action<BinaryWriter> write)
    {
        var stream = new MemoryStream(room);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(cluster);
        write(writer);
        writer.Flush();
        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }

    private static BinaryReader Decode(string cluster, ReadOnlyMemory<byte> content, string path)
    {
        var reader = new BinaryReader(new MemoryStream(content.ToArray()), Encoding.UTF8);
        var owner = reader.ReadString();
        return owner == cluster ? reader : throw new ForeignStateException(
            $"{path} belongs to the cluster {owner}; this coordinator is configured for {cluster}");
    }

    private static void Write(BinaryWriter writer, RowEnd end, long generation)
    {
        writer.Write(end.Kind);
        writer.Write(generation);
        writer.Write(end.Position.Rows);
        writer.Write(end.Position.Bytes);
        writer.Write(end.Position.Checksum);
    }

    private static RowEnd ReadEnd(BinaryReader reader, Action<RowEnd, long> found)
    {
        var (kind, generation) = (reader.ReadString(), reader.ReadInt64());
        var end = new RowEnd(kind, new RowPosition(reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt64()));
        found(end, generation);
        return end;
    }
}
