using System.Text;
using LoadCluster.Coordinator.Replication;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Tests.Replication.Model;

/// <summary>An active coordinator, or one that believes to be it: saves ever longer values.</summary>
internal sealed class SimulatedCoordinator
{
    private readonly History _history;
    private readonly Dictionary<string, string> _values = [];
    private readonly WriterState _writer;
    private int _saves;

    public SimulatedCoordinator(int node, int nodes, Guid id, History history, Action<SimulatedCoordinator, int, IProtocolMessage> send)
    {
        _history = history;
        _writer = new WriterState(
            new WriterIdentity(node, nodes, id), (replica, message) => send(this, replica, message), Observe);
    }

    /// <summary>False once its process has crashed.</summary>
    public bool IsAlive { get; set; } = true;

    public bool IsActive => IsAlive && _writer is { IsActive: true, IsFenced: false };

    public bool IsFenced => _writer.IsFenced;

    public bool HasAdopted => _writer.IsActive;

    public int Acknowledged { get; private set; }

    public void Start() => _writer.Start();

    public void Tick() => _writer.Tick();

    public void Receive(IProtocolMessage message)
    {
        if (IsAlive)
            _writer.Receive(message);
    }

    /// <param name="key">The key.</param>
    /// <param name="isKept">False if it will be deleted, which may take effect without being acknowledged.</param>
    public void Save(string key, bool isKept = true)
    {
        var line = $"{_writer.Term}.{++_saves}";
        var text = _values[key] = $"{_values.GetValueOrDefault(key)}{line}\n";
        var save = new SaveState(key, _saves, Encoding.UTF8.GetBytes(text), [new NewRows("timeline", [line])]);
        _writer.Save(PendingSave.Of(save, () => Acknowledge(key, text, isKept))).ShouldBeTrue();
    }

    public void Delete(string key)
    {
        _values.Remove(key);
        _writer.Save(PendingSave.Deletion(key, () => Acknowledge(key, null, isChecked: true)));
    }

    public override string ToString() => $"term {_writer.Term}, active {_writer.IsActive}, fenced {_writer.IsFenced}";

    private void Acknowledge(string key, string? text, bool isChecked)
    {
        Acknowledged++;
        if (isChecked)
            _history.Acknowledge(_writer.Term, key, text);
    }

    private void Observe(object message)
    {
        if (message is not StateAdopted adopted)
            return;
        _history.Adopt(adopted);
        foreach (var (key, value) in adopted.Values)
            _values[key] = Encoding.UTF8.GetString(value.Value.Span);
    }
}
