using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent;

/// <summary>
/// A shard in the hands of one lane. Indexes are taken from its front in order by one thread, and come back in any
/// order to another; so what was taken is a prefix, and once nothing is in flight that prefix can be reported.
/// </summary>
internal sealed class LeasedShard(IShardLease lease, Tally tally)
{
    private long _taken;
    private long _recorded;

    /// <summary>What became of the indexes recorded so far.</summary>
    public Tally Tally => tally;

    /// <summary>How many of its indexes are done; any thread may ask.</summary>
    public long Recorded => Volatile.Read(ref _recorded);

    /// <summary>The next index, as its position in the run; <see langword="null"/> when all are taken.</summary>
    public long? Next
    {
        get
        {
            var slice = lease.Slice;
            return _taken == slice.Count ? null : slice.Shard.IndexAt(slice.From + _taken);
        }
    }

    /// <summary>Takes the next index, as its position in the run.</summary>
    /// <returns><see langword="false"/> when all are taken.</returns>
    public bool TryTake(out long position)
    {
        var slice = lease.Slice;
        position = slice.Shard.IndexAt(slice.From + _taken);
        if (_taken == slice.Count)
            return false;
        _taken++;
        return true;
    }

    /// <summary>Accounts for one index that was taken.</summary>
    /// <param name="index">The request index.</param>
    /// <param name="sample">What became of it.</param>
    /// <returns>Whether it was the last one of the shard.</returns>
    public bool Record(long index, in RequestResult sample)
    {
        tally.Record(index, sample);
        return ++_recorded == lease.Slice.Count;
    }

    /// <summary>
    /// Tells the journal who may send it from now on. Before any of it is sent: if this agent dies, nobody else could
    /// tell.
    /// </summary>
    public ValueTask ClaimAsync(IJournal journal, MessageHeader header, CancellationToken cancellationToken) =>
        journal.AppendAsync(new ShardLeased(header, lease.Slice), cancellationToken);

    /// <summary>
    /// Tells the journal what was recorded, then lets go of the lease: in this order nothing can be lost.
    /// </summary>
    public async ValueTask ReportAsync(IJournal journal, MessageHeader header, CancellationToken cancellationToken)
    {
        var report = new ShardReported(header, lease.Slice, _recorded, tally.Encode());
        await journal.AppendAsync(report, cancellationToken);
        await lease.AcknowledgeAsync(cancellationToken);
    }
}
