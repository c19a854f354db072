using Akka.Actor;
using LoadCluster.Coordinator.Replication;

namespace LoadCluster.Coordinator.Runs;

/// <summary>
/// A run's outgoing messages, held back until the state that it follows from is durable. At most one save is on its way:
/// changes that come during a write share the next one (group commit). Without a writer, on one machine, nothing is held
/// back.
/// </summary>
internal sealed class RunOutbox(RunState state, string key, IActorRef? writer, IActorRef self)
{
    public const string TimelineRows = "timeline";

    /// <summary>
    /// How much state is saved in a second: a state has the leases of all agents, and hundreds of agents make hundreds of
    /// changes a second.
    /// </summary>
    private const double BytesPerSecond = 1_000_000;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    private readonly Queue<(long Version, IActorRef To, object Message)> _held = new();
    private readonly List<string> _rows = [];
    private long _version;
    private long _saving;
    private bool _isChanged;
    private bool _isPausing;
    private int _savedBytes;

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
        else if (_isChanged && _saving == 0 && !_isPausing)
            SaveTo(writer);
        Flush(writer is null ? _version : _saving == 0 ? _version : _saving - 1);
    }

    /// <summary>A save is durable.</summary>
    public void Release(StateSaved saved)
    {
        if (saved.Version != _saving)
            return;
        (_saving, _isPausing) = (0, true);
        var pause = TimeSpan.FromSeconds(_savedBytes / BytesPerSecond);
        Task.Delay(pause < LongestPause ? pause : LongestPause).PipeTo(self, self, () => new PauseEnded());
        Save();
    }

    /// <summary>The next save may begin.</summary>
    public void EndPause()
    {
        _isPausing = false;
        Save();
    }

    private void SaveTo(IActorRef writer)
    {
        _isChanged = false;
        var encoded = state.Encode();
        (_saving, _savedBytes) = (++_version, encoded.Length);
        writer.Tell(new SaveState(key, _version, encoded, _rows.Count == 0 ? [] : [new NewRows(TimelineRows, [.. _rows])]), self);
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

    /// <summary>To be passed on to <see cref="EndPause"/>.</summary>
    public sealed record PauseEnded;
}
