namespace LoadCluster.Coordinator.Replication;

/// <summary>
/// The rows of one kind of one key. Rows that an entry on disk names are never overwritten: if a new term replaces them,
/// they stay in their file until the entry on disk names another one.
/// </summary>
internal sealed class RowLog(string path) : IRowLog, IDisposable
{
    private RowFile? _current;
    private RowFile? _replaced;
    private RowPosition _committed;

    public string? File => _current?.Path;

    public RowPosition End => _current?.End ?? default;

    public bool HasNewFile => _current?.IsNew ?? false;

    /// <returns>Whether the file has all rows that its entry names.</returns>
    public bool Load(long generation, RowPosition end)
    {
        _committed = end;
        if (!System.IO.File.Exists(RowFile.PathOf(path, generation)))
            return end == default;
        _current = new RowFile(path, generation);
        _current.Load(end.Bytes);
        return _current.End == end;
    }

    public bool Contains(RowPosition position) => position == default || FileOf(position) is not null;

    public bool Append(RowBlock block) => StateFolderFault.Wrap(path, () =>
    {
        if (Contains(block.To))
            return true;
        if (!Contains(block.From))
            return false;
        Cut(block.From).Append(block.Text.Span);
        return End == block.To ? true : throw new StateStoreException($"rows for {path} arrived damaged");
    });

    public RowBlock? Read(RowPosition from, RowPosition until)
    {
        if (FileOf(until) is not { } file)
            return null;
        var start = file.Contains(from) && from.Bytes <= until.Bytes ? from : default;
        var text = file.Read(start, until);
        return new RowBlock(Path.GetExtension(path)[1..], start, start.After(text.Span), text);
    }

    /// <summary>The number of the file that has these rows, for the entry that names them.</summary>
    public long GenerationOf(RowPosition end) => FileOf(end)?.Generation ?? 0;

    public void Sync(RowPosition end) => FileOf(end)?.Sync();

    /// <summary>An entry on disk names these rows now.</summary>
    public void Commit(RowPosition end)
    {
        _committed = end;
        if (_replaced is not null && FileOf(end) == _replaced)
            (_current, _replaced) = (_replaced, _current);
        Remove(ref _replaced);
    }

    /// <summary>Forgets rows that no entry names: after a failed sync they may not be on disk.</summary>
    public void Rollback()
    {
        var generation = (_replaced ?? _current)?.Generation ?? 0;
        Dispose();
        (_current, _replaced) = (null, null);
        Load(generation, _committed);
    }

    public void Delete()
    {
        Remove(ref _current);
        Remove(ref _replaced);
        _committed = default;
    }

    public void Dispose()
    {
        _current?.Dispose();
        _replaced?.Dispose();
    }

    private RowFile? FileOf(RowPosition position) =>
        _current?.Contains(position) == true ? _current : _replaced?.Contains(position) == true ? _replaced : null;

    /// <summary>Makes the current file end at a position that one of the files contains.</summary>
    private RowFile Cut(RowPosition position)
    {
        if (_replaced is not null && FileOf(position) == _replaced)
            Commit(_committed);
        if (_current is not null && position.Bytes < _committed.Bytes && _replaced is null)
            Fork(_current, position);
        _current ??= new RowFile(path, generation: 0);
        if (position != End)
            _current.Truncate(position);
        return _current;
    }

    private void Fork(RowFile old, RowPosition position)
    {
        var copy = new RowFile(path, old.Generation + 1);
        copy.Truncate(default);
        old.CopyTo(copy, position.Bytes);
        (_replaced, _current) = (old, copy);
    }

    private static void Remove(ref RowFile? file)
    {
        file?.Dispose();
        if (file is not null)
            System.IO.File.Delete(file.Path);
        file = null;
    }
}
