using System.Collections.Immutable;

namespace LoadCluster.Coordinator.Replication;

/// <summary>
/// State on disk: <c>promise</c>, one <c>entry-KEY</c> a key and <c>rows-KEY.KIND.GENERATION</c>. A save syncs rows, then
/// the entries beside the old ones, then renames and syncs the folder.
/// </summary>
internal sealed class StateFolder : IReplicaStore, IDisposable
{
    private readonly string _folder;
    private readonly string _cluster;
    private readonly FileStream _lock;
    private readonly Dictionary<(string Key, string Kind), RowLog> _logs = [];

    /// <exception cref="StateStoreException">The folder cannot be used, or another process uses it.</exception>
    public StateFolder(string folder, string cluster)
    {
        (_folder, _cluster) = (Path.GetFullPath(folder), cluster);
        _lock = StateFolderFault.Wrap(folder, () =>
        {
            OwnerOnly.CreateFolder(folder);
            return OpenLock(PathOf("lock"));
        });
    }

    private string PromisePath => PathOf("promise");

    private IEnumerable<string> Files =>
        Directory.EnumerateFiles(_folder).Where(path => path != _lock.Name && !SealedFile.IsTemporary(path));

    public StoredState Load()
    {
        try
        {
            return StateFolderFault.Wrap(_folder, Read);
        }
        catch (StateStoreException e) when (e is not ForeignStateException)
        {
            return StoredState.Damaged(e.Message);
        }
        catch (EndOfStreamException)
        {
            return StoredState.Damaged($"a file in {_folder} is damaged");
        }
    }

    public void SavePromise(ReplicaPromise promise) => StateFolderFault.Wrap(_folder, () =>
    {
        SealedFile.Prepare(PromisePath, EntryFile.Encode(_cluster, promise).Span);
        SealedFile.Publish(PromisePath);
        FolderSync.Sync(_folder);
        return promise;
    });

    public void SaveEntries(ImmutableArray<StateEntry> entries)
    {
        try
        {
            StateFolderFault.Wrap(_folder, () => Save(entries));
        }
        catch (StateStoreException)
        {
            Undo(entries);
            throw;
        }
    }

    public IRowLog Rows(string key, string kind) => Log(key, kind);

    public void SetAside()
    {
        Dispose(_logs);
        var files = Files.ToList();
        if (files.Count == 0)
            return;
        var aside = Enumerable.Range(1, int.MaxValue).Select(n => PathOf($"damaged-{n}")).First(path => !Path.Exists(path));
        OwnerOnly.CreateFolder(aside);
        foreach (var path in files)
            File.Move(path, Path.Combine(aside, Path.GetFileName(path)));
        FolderSync.Sync(aside);
        FolderSync.Sync(_folder);
    }

    public void Dispose()
    {
        Dispose(_logs);
        _lock.Dispose();
    }

    private static FileStream OpenLock(string path)
    {
        var options = OwnerOnly.Create(FileMode.OpenOrCreate);
        options.Share = FileShare.None;
        return new FileStream(path, options);
    }

    private static void Dispose(Dictionary<(string, string), RowLog> logs)
    {
        foreach (var log in logs.Values)
            log.Dispose();
        logs.Clear();
    }

    private StoredState Read()
    {
        Dispose(_logs);
        var files = Files.ToList();
        if (files.Count == 0)
            return new StoredState(null, [], null);
        if (!File.Exists(PromisePath))
            return StoredState.Damaged($"{PromisePath} is missing");
        var promise = EntryFile.DecodePromise(_cluster, SealedFile.Read(PromisePath), PromisePath);
        var entries = files.Where(path => Path.GetFileName(path).StartsWith("entry-", StringComparison.Ordinal))
            .Select(ReadEntry).ToImmutableArray();
        RemoveUnnamed(files);
        return new StoredState(promise, entries, null);
    }

    private StateEntry ReadEntry(string path) =>
        EntryFile.DecodeEntry(_cluster, SealedFile.Read(path), path, (key, end, generation) =>
        {
            if (!Log(key, end.Kind).Load(generation, end.Position))
                throw new StateStoreException($"the rows {end.Kind} of {key} in {_folder} are damaged");
        });

    private void RemoveUnnamed(List<string> files)
    {
        var named = _logs.Values.Select(log => log.File).ToHashSet();
        foreach (var path in files.Where(path => Path.GetFileName(path).StartsWith("rows-", StringComparison.Ordinal)))
            if (!named.Contains(path))
                File.Delete(path);
    }

    private int Save(ImmutableArray<StateEntry> entries)
    {
        SyncRows(entries);
        foreach (var entry in entries)
            SealedFile.Prepare(
                EntryPath(entry.Key), EntryFile.Encode(_cluster, entry, end => Log(entry.Key, end.Kind).GenerationOf(end.Position)).Span);
        foreach (var entry in entries)
            SealedFile.Publish(EntryPath(entry.Key));
        FolderSync.Sync(_folder);
        foreach (var entry in entries)
            Commit(entry);
        return entries.Length;
    }

    private void SyncRows(ImmutableArray<StateEntry> entries)
    {
        var ends = entries.SelectMany(entry => entry.Rows, (entry, end) => (Log: Log(entry.Key, end.Kind), end.Position));
        var hasNewFiles = false;
        foreach (var (log, end) in ends)
        {
            hasNewFiles |= log.HasNewFile;
            log.Sync(end);
        }

        if (hasNewFiles)
            FolderSync.Sync(_folder);
    }

    private void Commit(StateEntry entry)
    {
        foreach (var ((key, kind), log) in _logs.Where(log => log.Key.Key == entry.Key).ToList())
            if (entry.Rows.Any(end => end.Kind == kind))
                log.Commit(entry.EndOf(kind));
            else
                Remove(key, kind, log);
    }

    private void Remove(string key, string kind, RowLog log)
    {
        log.Delete();
        _logs.Remove((key, kind));
    }

    private void Undo(ImmutableArray<StateEntry> entries) => StateFolderFault.Wrap(_folder, () =>
    {
        foreach (var entry in entries)
            SealedFile.Discard(EntryPath(entry.Key));
        foreach (var log in entries.SelectMany(entry => entry.Rows, (entry, end) => Log(entry.Key, end.Kind)))
            log.Rollback();
        return entries;
    });

    private RowLog Log(string key, string kind)
    {
        if (!_logs.TryGetValue((key, kind), out var log))
            _logs[(key, kind)] = log = new RowLog(PathOf($"rows-{key}.{kind}"));
        return log;
    }

    private string EntryPath(string key) => PathOf($"entry-{key}");

    private string PathOf(string name) => name.AsSpan().ContainsAny('/', '\\')
        ? throw new StateStoreException($"{name} is not a valid name in {_folder}")
        : Path.Combine(_folder, name);
}
