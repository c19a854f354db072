using System.Collections.Immutable;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Replication;

/// <summary>
/// What a writer decides, without any clock or network: elects itself, adopts and writes back, then saves batch by batch
/// until it is fenced.
/// </summary>
internal sealed class WriterState
{
    /// <summary>How many ticks an adoption may take; then it bids anew, as a replica that it adopted from may be gone.</summary>
    private const int AdoptionPatience = 20;

    private readonly WriterIdentity _self;
    private readonly Action<int, IProtocolMessage> _send;
    private readonly Action<object> _tellParent;
    private readonly Election _election;
    private readonly PendingSaves _pending = new();
    private readonly RowQueries _queries;
    private readonly ReplicaKnowledge _knowledge;
    private ImmutableArray<PendingSave> _batch = [];
    private EntryReplication? _replication;
    private long _highestRefusal;
    private bool _hasBidInTick;
    private int _stalledTicks;

    public WriterState(WriterIdentity self, Action<int, IProtocolMessage> send, Action<object> tellParent)
    {
        (_self, _send, _tellParent) = (self, send, tellParent);
        _election = new Election(self, send);
        _queries = new RowQueries(send);
        _knowledge = new ReplicaKnowledge(self.Replicas, tellParent);
    }

    public bool IsActive { get; private set; }

    public bool IsFenced { get; private set; }

    public long Term => _election.Term;

    public void Start() => _election.Bid(above: 0);

    /// <returns>False if the save is too large.</returns>
    public bool Save(PendingSave save)
    {
        var fits = _pending.TryAdd(save);
        SendBatch();
        return fits;
    }

    public void Find(FindRows query, Action<object> reply)
    {
        var entry = _replication?.Entries.GetValueOrDefault(query.Key);
        _queries.Ask(query, entry, entry is null ? null : _replication!.HolderOf(entry), reply);
    }

    public void Tick()
    {
        if (IsFenced)
            return;
        _hasBidInTick = false;
        if (IsActive)
            _replication!.Tick();
        else
            TickElection();
    }

    public void Receive(IProtocolMessage message)
    {
        if (IsFenced)
            return;
        switch (message)
        {
            case TermPromised promise when IsValid(promise.Replica, promise.Incarnations):
                Promised(promise);
                break;
            case EntriesWritten written when written.Term == Term && IsValid(written.Replica, written.Incarnations):
                Written(written.Replica, written.Headers);
                break;
            case EntryRead read when _replication is null:
                _stalledTicks = 0;
                _election.Receive(read);
                AdoptIfWon();
                break;
            case TermRefused refusal when refusal.Term == Term:
                Refused(refusal.Promised);
                break;
            case ReplicaUnavailable unavailable:
                _knowledge.Fault(unavailable.Replica, unavailable.Reason);
                _replication?.Silent(unavailable.Replica);
                break;
            case RowsRead read:
                _queries.Receive(read);
                break;
        }
    }

    private void TickElection()
    {
        if (_highestRefusal >= Term || (_election.HasMajority && ++_stalledTicks >= AdoptionPatience))
            Bid();
        else if (_replication is null)
            _election.Resend();
        else
            _replication.Tick();
    }

    private void Bid()
    {
        (_replication, _stalledTicks, _hasBidInTick) = (null, 0, true);
        _election.Bid(_highestRefusal);
    }

    private bool IsValid(int replica, ImmutableArray<long> incarnations)
    {
        foreach (var reborn in _knowledge.Learn(incarnations))
        {
            _election.Forget(reborn);
            _replication?.Forget(reborn);
        }

        return _knowledge.IsCurrent(replica, incarnations);
    }

    private void Promised(TermPromised promise)
    {
        if (promise.Term != Term)
            return;
        if (_replication is null)
        {
            _knowledge.Fault(promise.Replica, null);
            _election.Receive(promise);
            AdoptIfWon();
        }
        else
        {
            Written(promise.Replica, promise.Headers);
        }
    }

    private void AdoptIfWon()
    {
        if (!_election.IsWon)
            return;
        _replication = new EntryReplication(_self, Term, _send);
        foreach (var entry in _election.Entries)
            _replication.Put(entry, []);
        foreach (var promise in _election.Promises)
            _replication.Answered(promise.Replica, promise.Headers);
        Proceed();
    }

    private void Written(int replica, ImmutableArray<EntryHeader> headers)
    {
        if (_replication is null)
            return;
        _replication.Answered(replica, headers);
        if (_replication.IsCurrent(replica))
            _knowledge.Fault(replica, null);
        Proceed();
    }

    private void Proceed()
    {
        if (_replication!.IsCommitted && !IsActive)
            Activate();
        if (_replication.IsCommitted)
            Acknowledge();
        SendBatch();
        _replication.SendMissing();
    }

    private void Activate()
    {
        IsActive = true;
        var values = _replication!.Entries.Values.Where(entry => !entry.IsDeleted).ToImmutableDictionary(
            entry => entry.Key,
            entry => new StateValue(
                entry.Version, entry.Value, entry.Rows.ToImmutableDictionary(end => end.Kind, end => end.Position.Rows)));
        _tellParent(new StateAdopted(Term, values));
    }

    private void Acknowledge()
    {
        var saved = _batch;
        _batch = [];
        foreach (var save in saved)
            save.Acknowledge();
    }

    private void SendBatch()
    {
        if (!IsActive || IsFenced || !_replication!.IsCommitted || !_batch.IsEmpty)
            return;
        _batch = _pending.TakeBatch();
        foreach (var save in _batch)
            Put(save);
        _replication.SendMissing();
    }

    private void Put(PendingSave save)
    {
        var rows = save.StartsAnew ? [] : _replication!.Entries.GetValueOrDefault(save.Key)?.Rows ?? [];
        var entry = new StateEntry(save.Key, default, save.Version, save.Value is null, save.Value ?? default, rows);
        _replication!.Put(entry, save.Rows);
    }

    private void Refused(long promised)
    {
        _highestRefusal = Math.Max(_highestRefusal, promised);
        if (IsActive && promised > Term)
            Fence(promised);
        else if (!IsActive && !_hasBidInTick)
            Bid();
    }

    private void Fence(long promised)
    {
        IsFenced = true;
        _tellParent(new WriterFenced(promised));
    }
}
