namespace LoadCluster.Coordinator.Replication;

/// <summary>
/// One file of rows. Nothing in it counts but what an entry on disk names; a checkpoint every quarter of a mebibyte makes
/// the checksum of any prefix cheap.
/// </summary>
internal sealed class RowFile : IDisposable
{
    private const int CheckpointBytes = 1 << 18;
    private const int BlockBytes = 1 << 20;
    private readonly FileStream _file;
    private readonly List<RowPosition> _checkpoints = [default];
    private bool _isDirty;

    public RowFile(string log, long generation)
    {
        (Path, Generation) = (PathOf(log, generation), generation);
        IsNew = !File.Exists(Path);
        _file = new FileStream(Path, OwnerOnly.Create(FileMode.OpenOrCreate));
    }

    public string Path { get; }

    public long Generation { get; }

    public bool IsNew { get; private set; }

    public RowPosition End { get; private set; }

    public static string PathOf(string log, long generation) => $"{log}.{generation}";

    /// <summary>Reads the file up to a length and drops the rest.</summary>
    public void Load(long bytes)
    {
        while (End.Bytes < Math.Min(bytes, _file.Length))
            Extend(Bytes(End.Bytes, (int)Math.Min(CheckpointBytes, Math.Min(bytes, _file.Length) - End.Bytes)));
        Truncate(End);
    }

    public bool Contains(RowPosition position) => position.Bytes <= End.Bytes && PositionAt(position.Bytes) == position;

    public void Append(ReadOnlySpan<byte> text)
    {
        _isDirty = true;
        RandomAccess.Write(_file.SafeFileHandle, text, End.Bytes);
        Extend(text);
    }

    public void Truncate(RowPosition position)
    {
        _isDirty |= position.Bytes < _file.Length;
        _file.SetLength(position.Bytes);
        _checkpoints.RemoveAll(checkpoint => checkpoint.Bytes > position.Bytes);
        End = position;
    }

    /// <summary>Reads whole lines, at most a mebibyte unless one line is longer.</summary>
    public ReadOnlyMemory<byte> Read(RowPosition from, RowPosition until)
    {
        var wanted = until.Bytes - from.Bytes;
        for (var length = BlockBytes; length < wanted; length *= 2)
        {
            var bytes = Bytes(from.Bytes, length);
            var end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
            if (end > 0)
                return bytes.AsMemory(0, end);
        }

        return Bytes(from.Bytes, (int)wanted);
    }

    public void CopyTo(RowFile other, long bytes)
    {
        while (other.End.Bytes < bytes)
            other.Append(Bytes(other.End.Bytes, (int)Math.Min(BlockBytes, bytes - other.End.Bytes)));
    }

    public void Sync()
    {
        if (_isDirty)
            _file.Flush(flushToDisk: true);
        (_isDirty, IsNew) = (false, false);
    }

    public void Dispose() => _file.Dispose();

    private RowPosition PositionAt(long bytes)
    {
        var position = bytes == End.Bytes ? End : _checkpoints.FindLast(checkpoint => checkpoint.Bytes <= bytes);
        while (position.Bytes < bytes)
            position = position.After(Bytes(position.Bytes, (int)Math.Min(CheckpointBytes, bytes - position.Bytes)));
        return position;
    }

    private void Extend(ReadOnlySpan<byte> text)
    {
        End = End.After(text);
        if (End.Bytes - _checkpoints[^1].Bytes >= CheckpointBytes)
            _checkpoints.Add(End);
    }

    private byte[] Bytes(long offset, int length)
    {
        var bytes = new byte[length];
        var read = StateFolderFault.Wrap(Path, () => RandomAccess.Read(_file.SafeFileHandle, bytes, offset));
        return read == length ? bytes : throw new StateStoreException($"{Path} is shorter than it was");
    }
}
