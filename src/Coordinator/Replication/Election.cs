using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Replication;

/// <summary>Collects the promises of a majority and reads the newest entry of each key among them.</summary>
internal sealed class Election(WriterIdentity self, Action<int, IProtocolMessage> send)
{
    private readonly Dictionary<int, TermPromised> _promises = [];
    private readonly Dictionary<string, StateEntry> _read = [];

    public long Term { get; private set; }

    public bool HasMajority => _promises.Count >= self.Majority;

    public bool IsWon => HasMajority && !Missing().Any();

    public IReadOnlyCollection<StateEntry> Entries => _read.Values;

    /// <summary>The replicas that promised, and what they have.</summary>
    public IEnumerable<TermPromised> Promises => _promises.Values;

    public void Bid(long above)
    {
        Term = self.TermAbove(Math.Max(above, Term));
        _promises.Clear();
        _read.Clear();
        Resend();
    }

    public void Receive(TermPromised promise)
    {
        _promises[promise.Replica] = promise;
        if (HasMajority)
            ReadMissing();
    }

    public void Receive(EntryRead read)
    {
        if (Missing().Contains(read.Entry.Header))
            _read[read.Entry.Key] = read.Entry;
    }

    /// <summary>The replica lost its disk, and this promise with it.</summary>
    public void Forget(int replica) => _promises.Remove(replica);

    public void Resend()
    {
        for (var replica = 0; replica < self.Replicas; replica++)
            if (!_promises.ContainsKey(replica))
                send(replica, new PromiseTerm(Term, self.Id));
        if (HasMajority)
            ReadMissing();
    }

    private void ReadMissing()
    {
        foreach (var header in Missing())
            foreach (var holder in _promises.Values.Where(promise => promise.Headers.Contains(header)))
                send(holder.Replica, new ReadEntry(header.Key));
    }

    private IEnumerable<EntryHeader> Missing() =>
        from header in EntryHeader.Newest(_promises.Values.SelectMany(promise => promise.Headers)).Values
        where !_read.TryGetValue(header.Key, out var entry) || entry.Stamp != header.Stamp
        select header;
}
