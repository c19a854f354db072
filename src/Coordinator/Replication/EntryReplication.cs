using System.Collections.Immutable;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Replication;

/// <summary>Brings all replicas to the current entries: new writes, the write-back of a new term and catch-up alike.</summary>
internal sealed class EntryReplication(WriterIdentity self, long term, Action<int, IProtocolMessage> send)
{
    private const long MaximumMessageBytes = 10 << 20;
    private readonly Dictionary<string, StateEntry> _entries = [];
    private readonly Dictionary<string, RowTail> _tails = [];
    private readonly HashSet<string> _uncommitted = [];
    private readonly ImmutableArray<ReplicaProgress> _replicas =
        [.. Enumerable.Range(0, self.Replicas).Select(_ => new ReplicaProgress())];

    private long _sequence;

    /// <summary>Whether a majority has all entries on disk.</summary>
    public bool IsCommitted => _uncommitted.Count == 0;

    public IReadOnlyDictionary<string, StateEntry> Entries => _entries;

    /// <summary>Stamps an entry with this term and the next sequence; <see cref="SendMissing()"/> sends it.</summary>
    public void Put(StateEntry entry, ImmutableArray<NewRows> rows)
    {
        var stamp = new Stamp(term, ++_sequence);
        if (!_tails.TryGetValue(entry.Key, out var tail) || entry.Rows.IsEmpty)
            _tails[entry.Key] = tail = new RowTail();
        _entries[entry.Key] = entry with { Stamp = stamp, Rows = tail.Append(stamp, entry.Rows, rows) };
        _uncommitted.Add(entry.Key);
    }

    public void Answered(int replica, IEnumerable<EntryHeader> headers)
    {
        _replicas[replica].Answered(headers);
        foreach (var key in _uncommitted.Where(IsOnMajority).ToList())
            Commit(key);
    }

    /// <summary>Whether a replica has all entries.</summary>
    public bool IsCurrent(int replica) => _entries.Values.All(_replicas[replica].Has);

    public void Silent(int replica) => _replicas[replica].Silent();

    public void Forget(int replica) => _replicas[replica].Forget();

    public void SendMissing()
    {
        for (var replica = 0; replica < _replicas.Length; replica++)
            if (_replicas[replica].CanSend)
                SendMissing(replica);
    }

    public void Tick()
    {
        for (var replica = 0; replica < _replicas.Length; replica++)
        {
            _replicas[replica].Tick();
            if (_replicas[replica].MustBeProbed)
                send(replica, new WriteEntries(term, self.Id, []));
        }
    }

    /// <summary>A replica that has the current entry, this coordinator's own if possible.</summary>
    public int? HolderOf(StateEntry entry) =>
        Enumerable.Range(0, _replicas.Length).Where(replica => _replicas[replica].Has(entry))
            .OrderBy(replica => replica != self.Index).Select(replica => (int?)replica).FirstOrDefault();

    private void SendMissing(int replica)
    {
        var writes = ImmutableArray.CreateBuilder<EntryWrite>();
        var size = 0L;
        foreach (var write in MissingAt(_replicas[replica]))
        {
            size += write.Entry.Value.Length + write.Rows.Sum(block => (long)block.Text.Length);
            if (writes.Count > 0 && size > MaximumMessageBytes)
                break;
            writes.Add(write);
        }

        if (writes.Count == 0)
            return;
        _replicas[replica].Sending();
        send(replica, new WriteEntries(term, self.Id, writes.ToImmutable()));
    }

    private IEnumerable<EntryWrite> MissingAt(ReplicaProgress replica) =>
        from entry in _entries.Values
        where !replica.Has(entry)
        orderby entry.Stamp
        select new EntryWrite(entry, _tails[entry.Key].After(replica.StoredOf(entry.Key)));

    private bool IsOnMajority(string key) => _replicas.Count(replica => replica.Has(_entries[key])) >= self.Majority;

    private void Commit(string key)
    {
        _uncommitted.Remove(key);
        _tails[key].Trim(toLimit: !_replicas.All(replica => replica.Has(_entries[key])));
    }
}
