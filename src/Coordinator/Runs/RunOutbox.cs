using Akka.Actor;
using LoadCluster.Coordinator.Replication;

namespace LoadCluster.Coordinator.Runs;

/// <summary>
/// A run's outgoing messages, held back until the state that it follows from is durable. At most one save is on its way:
/// changes that come during a write share the next one (group commit). Without a writer, on one machine, nothing is held back.
/// </summary>
internal sealed class RunOutbox(RunState state, string key, IActorRef? writer, IActorRef self)
{
    public const string TimelineRows = "timeline";

    private readonly Queue<(long Version, IActorRef To, object Message)> _held = new();
    private readonly List<string> _rows = [];
    private long _version;
    private long _saving;
    private bool _isChanged;

    /// <summary>The state was changed by an event.</summary>
    public void MarkChanged() => _isChanged = true;

    /// <summary>Sends a message once all changes so far are durable.</summary>
    public void Tell(IActorRef to, object message) => _held.Enqueue((_version + (_isChanged ? 1 : 0), to, message));

    /// <summary>Adds a row of the timeline to the next save.</summary>
    public void Add(TimelineRow row)
    {
        if (writer is not null)
            _rows.Add(row.ToCsv());
    }

    /// <summary>Saves what has changed, unless a save is on its way, and sends the messages that need not wait.</summary>
    public void Save()
    {
        if (writer is null)
            (_version, _isChanged) = (_version + (_isChanged ? 1 : 0), false);
        else if (_isChanged && _saving == 0)
            SaveTo(writer);
        Flush(writer is null ? _version : _saving == 0 ? _version : _saving - 1);
    }

    /// <summary>A save is durable.</summary>
    public void Release(StateSaved saved)
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
        writer.Tell(new SaveState(key, _version, state.Encode(), _rows.Count == 0 ? [] : [new NewRows(TimelineRows, [.. _rows])]), self);
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
