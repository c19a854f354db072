using System.Collections.Immutable;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Replication;

/// <summary>
/// What one replica decides, without any clock or network: messages in, messages out, the disk through its store.
/// </summary>
internal sealed class ReplicaState
{
    private readonly ReplicaIdentity _self;
    private readonly IReplicaStore _store;
    private readonly Action<int, IProtocolMessage> _send;
    private readonly Dictionary<string, StateEntry> _entries;
    private readonly RowCatchUp _catchUp;
    private readonly RecoverySession _recovery;
    private ReplicaPromise _promise;
    private string? _damage;

    public ReplicaState(ReplicaIdentity self, IReplicaStore store, Action<int, IProtocolMessage> send)
    {
        (_self, _store, _send) = (self, store, send);
        var stored = store.Load();
        _entries = stored.Entries.ToDictionary(entry => entry.Key);
        _damage = stored.Damage;
        Phase = stored.Damage is null ? stored.Promise?.Phase ?? ReplicaPhase.Empty : ReplicaPhase.Damaged;
        _promise = stored.Promise ?? ReplicaPromise.Founded(self.Replicas);
        _catchUp = new RowCatchUp(store, SendToOthers);
        _recovery = new RecoverySession(self, store, _catchUp, send);
        AdvanceFounding();
    }

    public ReplicaPhase Phase { get; private set; }

    /// <summary>Why the replica neither promises nor accepts, or null.</summary>
    public string? Unavailable => Phase == ReplicaPhase.Ready ? null : _damage ?? Waiting;

    private string Waiting =>
        Phase == ReplicaPhase.Empty
            ? "this coordinator has no state: it waits until all coordinators are up"
            : "this coordinator waits until all coordinators are founded";

    /// <summary>Repeats what was not answered.</summary>
    public void Tick()
    {
        if (Phase == ReplicaPhase.Ready)
            return;
        SendToOthers(new ReadReplicaStatus(_self.Index, _self.Session));
        _recovery.Resend();
    }

    public void Receive(IProtocolMessage message, Action<IProtocolMessage> reply)
    {
        try
        {
            Handle(message, reply);
        }
        catch (StateStoreException e)
        {
            reply(new ReplicaUnavailable(_self.Index, e.Message));
        }
    }

    private void Handle(IProtocolMessage message, Action<IProtocolMessage> reply)
    {
        switch (message)
        {
            case PromiseTerm or WriteEntries or RecoverReplica when Phase != ReplicaPhase.Ready:
                reply(new ReplicaUnavailable(_self.Index, Unavailable!));
                break;
            case PromiseTerm request:
                Promise(request, reply);
                break;
            case WriteEntries request:
                Write(request, reply);
                break;
            case RecoverReplica request:
                Help(request, reply);
                break;
            case ReadReplicaStatus request:
                reply(new ReplicaStatus(_self.Index, request.Session, Phase, _promise.Incarnations[request.Asker]));
                break;
            case ReadEntry request when Phase == ReplicaPhase.Ready && _entries.TryGetValue(request.Key, out var entry):
                reply(new EntryRead(_self.Index, entry));
                break;
            case ReadRows request when Phase == ReplicaPhase.Ready:
                Read(request, reply);
                break;
            case RowsRead rows:
                _catchUp.Receive(rows);
                break;
            default:
                Recover(message);
                break;
        }
    }

    private void Promise(PromiseTerm request, Action<IProtocolMessage> reply)
    {
        if (Accepts(_promise.Admits(request), request.Term, request.Writer, reply))
            reply(new TermPromised(_self.Index, request.Term, _promise.Incarnations, Headers()));
    }

    private void Write(WriteEntries request, Action<IProtocolMessage> reply)
    {
        if (!Accepts(_promise.Admits(request), request.Term, request.Writer, reply))
            return;
        var news = request.Writes.Where(write => IsNews(write.Entry)).ToImmutableArray();
        if (_catchUp.Append(news, retry: () => Receive(request, reply)))
            Save(request, [.. news.Select(write => write.Entry)], reply);
    }

    private void Save(WriteEntries request, ImmutableArray<StateEntry> entries, Action<IProtocolMessage> reply)
    {
        if (!entries.IsEmpty)
            _store.SaveEntries(entries);
        foreach (var entry in entries)
            _entries[entry.Key] = entry;
        var headers = request.Writes.IsEmpty ? Headers() : [.. request.Writes.Select(write => write.Entry.Header)];
        reply(new EntriesWritten(_self.Index, request.Term, _promise.Incarnations, headers));
    }

    private bool IsNews(StateEntry entry) =>
        !_entries.TryGetValue(entry.Key, out var stored) || stored.Stamp < entry.Stamp;

    private bool Accepts(bool accepts, long term, Guid writer, Action<IProtocolMessage> reply)
    {
        if (accepts)
            Keep(_promise.Of(term, writer));
        else
            reply(new TermRefused(_self.Index, term, _promise.Term));
        return accepts;
    }

    private void Help(RecoverReplica request, Action<IProtocolMessage> reply)
    {
        if (request.Incarnation < _promise.Incarnations[request.Asker])
            return;
        Keep(_promise.Knowing(request.Asker, request.Incarnation));
        reply(new ReplicaRecovery(_self.Index, request.Incarnation, _promise, Headers()));
    }

    private void Read(ReadRows request, Action<IProtocolMessage> reply)
    {
        if (_store.Rows(request.Key, request.Kind).Read(request.From, request.Until) is { } rows)
            reply(new RowsRead(request.Key, rows));
    }

    private void Recover(IProtocolMessage message)
    {
        if (Phase == ReplicaPhase.Ready)
            return;
        _recovery.Receive(message, Phase);
        if (_recovery.Recovered is { } recovered)
            Adopt(recovered);
        else
            AdvanceFounding();
    }

    private void AdvanceFounding()
    {
        if (Phase == ReplicaPhase.Empty && _recovery.AllOthersAre(ReplicaPhase.Empty, ReplicaPhase.Founded))
            Enter(ReplicaPhase.Founded);
        if (Phase == ReplicaPhase.Founded && _recovery.AllAreFounded)
            Enter(ReplicaPhase.Ready);
    }

    private void Enter(ReplicaPhase phase)
    {
        Keep(_promise with { Phase = phase });
        Phase = phase;
    }

    private void Adopt(StoredState recovered)
    {
        foreach (var entry in recovered.Entries)
            _entries[entry.Key] = entry;
        (_promise, _damage, Phase) = (recovered.Promise!, null, ReplicaPhase.Ready);
    }

    private void Keep(ReplicaPromise promise)
    {
        if (promise == _promise && Phase != ReplicaPhase.Empty)
            return;
        _store.SavePromise(promise);
        _promise = promise;
    }

    private void SendToOthers(IProtocolMessage message)
    {
        foreach (var replica in _self.Others)
            _send(replica, message);
    }

    private ImmutableArray<EntryHeader> Headers() => [.. _entries.Values.Select(entry => entry.Header)];
}
