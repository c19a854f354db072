using System.Collections.Immutable;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Replication;

/// <summary>
/// Asks the other replicas for the state that this one has lost, or learns from them that there is none yet. It needs
/// an answer of every one of them: any two may be the majority that this replica's lost promises or writes counted for.
/// </summary>
internal sealed class RecoverySession(
    ReplicaIdentity self, IReplicaStore store, RowCatchUp catchUp, Action<int, IProtocolMessage> send)
{
    private readonly Dictionary<int, ReplicaStatus> _statuses = [];
    private readonly Dictionary<int, ReplicaRecovery> _answers = [];
    private readonly Dictionary<string, StateEntry> _fetched = [];
    private long _incarnation;
    private bool _isSetAside;

    /// <summary>The state that was recovered and is on disk, or null.</summary>
    public StoredState? Recovered { get; private set; }

    /// <summary>A replica that is ready has seen that all were founded.</summary>
    public bool AllAreFounded =>
        AllOthersAre(ReplicaPhase.Founded, ReplicaPhase.Ready)
        || _statuses.Values.Any(status => status.Phase == ReplicaPhase.Ready);

    public bool AllOthersAre(params ReplicaPhase[] phases) =>
        self.Others.All(other => _statuses.TryGetValue(other, out var status) && phases.Contains(status.Phase));

    public void Receive(IProtocolMessage message, ReplicaPhase phase)
    {
        switch (message)
        {
            case ReplicaStatus status when status.Session == self.Session:
                _statuses[status.Replica] = status;
                if (phase is ReplicaPhase.Empty or ReplicaPhase.Damaged && AllOthersAre(ReplicaPhase.Ready))
                    Begin();
                break;
            case ReplicaRecovery answer when answer.AskersIncarnation == _incarnation:
                _answers[answer.Replica] = answer;
                Fetch();
                break;
            case EntryRead read when _incarnation > 0:
                _fetched[read.Entry.Key] = read.Entry;
                SaveWhenComplete();
                break;
        }
    }

    /// <summary>
    /// Asks again. When only rows are missing, it asks all others: a later term may have replaced the rows of an entry that
    /// this replica fetched, and then no other replica has them.
    /// </summary>
    public void Resend()
    {
        if (_incarnation == 0)
            return;
        var lacksOnlyRows = _answers.Count == self.Others.Length && !Missing().Any();
        foreach (var other in self.Others.Where(other => lacksOnlyRows || !_answers.ContainsKey(other)))
            send(other, new RecoverReplica(self.Index, _incarnation));
        Fetch();
    }

    private void Begin()
    {
        var known = _statuses.Values.Max(status => status.AskersIncarnation);
        if (known <= _incarnation)
            return;
        _incarnation = known + 1;
        _answers.Clear();
        Resend();
    }

    private void Fetch()
    {
        foreach (var missing in Missing())
            send(_answers.Values.First(answer => answer.Headers.Contains(missing)).Replica, new ReadEntry(missing.Key));
        SaveWhenComplete();
    }

    private void SaveWhenComplete()
    {
        if (_answers.Count < self.Others.Length || Missing().Any())
            return;
        if (!_isSetAside)
            store.SetAside();
        _isSetAside = true;
        if (catchUp.Append([.. _fetched.Values.Select(entry => new EntryWrite(entry, []))], SaveWhenComplete))
            Save();
    }

    /// <summary>The promise comes last: entries without a promise are a damaged disk.</summary>
    private void Save()
    {
        store.SaveEntries([.. _fetched.Values]);
        var promise = _answers.Values.Select(answer => answer.Promise).Aggregate((one, other) => one.Merge(other));
        promise = promise.Knowing(self.Index, _incarnation) with { Phase = ReplicaPhase.Ready };
        store.SavePromise(promise);
        Recovered = new StoredState(promise, [.. _fetched.Values], Damage: null);
    }

    private IEnumerable<EntryHeader> Missing() =>
        from header in EntryHeader.Newest(_answers.Values.SelectMany(answer => answer.Headers)).Values
        where !_fetched.TryGetValue(header.Key, out var entry) || entry.Stamp < header.Stamp
        select header;
}
