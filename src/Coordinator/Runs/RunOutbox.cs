using Akka.Actor;

namespace LoadCluster.Coordinator.Runs;

/// <summary>
/// What a run tells others, held back until the state that it follows from is durable. At most one save is on its way:
/// changes that come meanwhile share the next one (group commit). Without a writer, on one machine, nothing is held back.
/// </summary>
internal sealed class RunOutbox(RunState state, IActorRef? writer, IActorRef self)
{
    private readonly Queue<(long Version, IActorRef To, object Message)> _held = new();
    private readonly List<string> _rows = [];
    private long _version;
    private long _saving;
    private bool _isChanged;

    /// <summary>The state was changed by an event.</summary>
    public void MarkChanged() => _isChanged = true;

    /// <summary>Tells somebody something once all changes so far are durable.</summary>
    public void Tell(IActorRef to, object message) => _held.Enqueue((_version + (_isChanged ? 1 : 0), to, message));

    /// <summary>Adds a row of the timeline to the next save.</summary>
    public void Add(TimelineRow row)
    {
        if (writer is not null)
            _rows.Add(row.ToCsv());
    }

    /// <summary>Saves what has changed, unless a save is on its way, and tells what need not wait.</summary>
    public void Save()
    {
        if (writer is null)
            (_version, _isChanged) = (_version + (_isChanged ? 1 : 0), false);
        else if (_isChanged && _saving == 0)
            SaveTo(writer);
        Flush(writer is null ? _version : _saving == 0 ? _version : _saving - 1);
    }

    /// <summary>A save is durable.</summary>
    public void Release(Saved saved)
    {
        if (saved.Version != _saving)
            return;
        _saving = 0;
        Save();
    }

    private void SaveTo(IActorRef writer)
    {
        _isChanged = false;
        _saving = ++_version;
        writer.Tell(new Save(state.RunId, _version, state.Encode(), [.. _rows]), self);
        _rows.Clear();
    }

    private void Flush(long durable)
    {
        while (_held.TryPeek(out var held) && held.Version <= durable)
        {
            _held.Dequeue();
            held.To.Tell(held.Message, self);
        }
    }
}

/// <summary>Asks the writer to make a state durable. Answered with <see cref="Saved"/>.</summary>
internal sealed record Save(string Key, long Version, byte[] State, IReadOnlyList<string> Rows);

/// <summary>A majority of the coordinators has the version on disk.</summary>
internal sealed record Saved(string Key, long Version);
