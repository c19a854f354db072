namespace LoadCluster.Coordinator.Replication;

/// <summary>What the writer knows of one replica.</summary>
internal sealed class ReplicaProgress
{
    /// <summary>How many ticks a write may take before the replica is asked whether it is there.</summary>
    private const int Patience = 4;

    private readonly Dictionary<string, Stamp> _stored = [];
    private bool _isAnswering;
    private bool _isSending;
    private int _quietTicks;

    /// <summary>At most one write is on its way to a replica.</summary>
    public bool CanSend => _isAnswering && !_isSending;

    public bool MustBeProbed => !_isAnswering;

    public Stamp StoredOf(string key) => _stored.GetValueOrDefault(key);

    public bool Has(StateEntry entry) => StoredOf(entry.Key) >= entry.Stamp;

    public void Sending() => (_isSending, _quietTicks) = (true, 0);

    public void Answered(IEnumerable<EntryHeader> headers)
    {
        foreach (var header in headers)
            if (StoredOf(header.Key) < header.Stamp)
                _stored[header.Key] = header.Stamp;
        (_isAnswering, _isSending) = (true, false);
    }

    public void Silent() => (_isAnswering, _isSending) = (false, false);

    /// <summary>The replica is another than before: all it had is in doubt.</summary>
    public void Forget()
    {
        _stored.Clear();
        Silent();
    }

    public void Tick()
    {
        if (_isSending && ++_quietTicks >= Patience)
            Silent();
    }
}
