using System.Collections.Immutable;
using LoadCluster.Coordinator.Replication;

namespace LoadCluster.Coordinator.Tests.Replication.Model;

/// <summary>A disk that keeps what was saved; a crash may come before or after any save.</summary>
internal sealed class MemoryStore(Action beforeSave, Action<StateEntry, string> onEntrySaved, bool forgetsPromises)
    : IReplicaStore
{
    private readonly Dictionary<string, StateEntry> _entries = [];
    private readonly Dictionary<(string Key, string Kind), ImmutableArray<byte>> _rows = [];
    private readonly Dictionary<(string Key, string Kind), MemoryRowLog> _logs = [];
    private ReplicaPromise? _promise;

    public StoredState Load()
    {
        _logs.Clear();
        return new StoredState(_promise, [.. _entries.Values], Damage: null);
    }

    public void SavePromise(ReplicaPromise promise)
    {
        beforeSave();
        _promise = forgetsPromises && _promise?.Phase == promise.Phase
            ? promise with { Term = _promise.Term, Writer = _promise.Writer }
            : promise;
        beforeSave();
    }

    public void SaveEntries(ImmutableArray<StateEntry> entries)
    {
        foreach (var entry in entries)
        {
            beforeSave();
            Save(entry);
        }

        beforeSave();
    }

    public IRowLog Rows(string key, string kind)
    {
        if (!_logs.TryGetValue((key, kind), out var log))
            _logs[(key, kind)] = log = new MemoryRowLog(kind, _rows.GetValueOrDefault((key, kind), []));
        return log;
    }

    public void SetAside() => Lose(null);

    /// <summary>The disk is lost; the broken variant remembers that the cluster was founded.</summary>
    public void Lose(ReplicaPromise? promise)
    {
        _entries.Clear();
        _rows.Clear();
        _logs.Clear();
        _promise = promise;
    }

    private void Save(StateEntry entry)
    {
        foreach (var end in entry.Rows)
            _rows[(entry.Key, end.Kind)] = ((MemoryRowLog)Rows(entry.Key, end.Kind)).Commit(end.Position);
        _entries[entry.Key] = entry;
        var text = entry.Rows.IsEmpty ? "" : System.Text.Encoding.UTF8.GetString(_rows[(entry.Key, "timeline")].AsSpan());
        onEntrySaved(entry, text);
    }
}
