using System.Buffers.Binary;

namespace LoadCluster.Coordinator.Replication;

/// <summary>
/// A small file that is replaced as a whole: magic (8 bytes), length of the content (8), its checksum (8), content.
/// Readable by its owner only.
/// </summary>
internal static class SealedFile
{
    private const int HeaderBytes = 24;
    private const string TemporarySuffix = ".new";

    private static ReadOnlySpan<byte> Magic => "LCSTATE1"u8;

    /// <summary>Writes and syncs the file beside the one that <see cref="Publish"/> replaces.</summary>
    public static void Prepare(string path, ReadOnlySpan<byte> content)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), content.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(16), Checksum.Continue(0, content));
        using var file = new FileStream(path + TemporarySuffix, OwnerOnly.Create(FileMode.Create));
        file.Write(header);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    public static void Publish(string path) => File.Move(path + TemporarySuffix, path, overwrite: true);

    public static void Discard(string path) => File.Delete(path + TemporarySuffix);

    public static bool IsTemporary(string path) => path.EndsWith(TemporarySuffix, StringComparison.Ordinal);

    /// <exception cref="StateStoreException">The file is truncated, damaged or not one of ours.</exception>
    public static ReadOnlyMemory<byte> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeaderBytes || !bytes.AsSpan(0, 8).SequenceEqual(Magic))
            throw new StateStoreException($"{path} is not a state file of this version");
        var content = bytes.AsMemory(HeaderBytes);
        if (BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)) != content.Length)
            throw new StateStoreException($"{path} is truncated");
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(16)) != Checksum.Continue(0, content.Span))
            throw new StateStoreException($"{path} is damaged: its checksum does not match");
        return content;
    }
}
