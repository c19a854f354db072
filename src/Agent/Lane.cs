using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LoadCluster.Agent.Drivers;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Streams;

namespace LoadCluster.Agent;

/// <summary>
/// One stream of work through an agent: leases shards, hands out their indexes without a gap between one shard and the
/// next, and reports each shard when its last index is done.
/// </summary>
/// <param name="queue">Where shards are leased.</param>
/// <param name="journal">Where they are reported.</param>
/// <param name="stampHeader">Makes the header of a message.</param>
internal sealed class Lane(IShardQueue queue, IJournal journal, Func<MessageHeader> stampHeader)
{
    /// <summary>
    /// How many shards may be held. One straggler keeps its shard open while others pass, so this is generous; each
    /// held shard costs an empty tally of memory.
    /// </summary>
    private const int MaxLeases = 256;

    private readonly IShardConsumer _consumer = queue.Consume();
    private readonly SemaphoreSlim _leaseSlots = new(MaxLeases, MaxLeases);
    private readonly TallyPool _tallies = new(MaxLeases);
    private readonly Lock _heldGate = new();
    private readonly HashSet<LeasedShard> _held = [];

    // As many places as leases: finishing a shard never waits for its report.
    private readonly Channel<LeasedShard> _finished = Channel.CreateBounded<LeasedShard>(MaxLeases);
    private readonly PulseTally _sincePulse = new();

    /// <summary>How many requests may be in flight.</summary>
    public ConcurrencyLimit Limit { get; } = new(0);

    /// <summary>How many shards are held.</summary>
    public int Leases => MaxLeases - _leaseSlots.CurrentCount;

    /// <summary>How many indexes are done in shards that are not.</summary>
    public long Unreported
    {
        get
        {
            lock (_heldGate)
                return _held.Sum(shard => shard.Recorded);
        }
    }

    /// <summary>Sends until it is drained, then accounts for what was sent and hands the rest back.</summary>
    public async Task RunAsync(IDriver driver, CancellationToken drain, CancellationToken stop)
    {
        var reporting = ReportFinishedAsync();
        try
        {
            await driver.SendAsync(this, drain, stop);
        }
        finally
        {
            _finished.Writer.Complete();
            await reporting;
        }
        foreach (var shard in TakeHeld())
            await ReportAsync(shard);
        await _consumer.DisposeAsync();
    }

    /// <summary>
    /// The indexes of one shard after the other until drained. The next lease is taken while the current shard is being
    /// sent, so that requests in flight stay at the limit across the boundary.
    /// </summary>
    public async IAsyncEnumerable<WorkItem> WorkAsync([EnumeratorCancellation] CancellationToken drain)
    {
        var next = LeaseAsync(drain);
        while (await next is { } shard)
        {
            next = LeaseAsync(drain);
            while (!drain.IsCancellationRequested && shard.TryTake(out var index))
                yield return new WorkItem(shard, index, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Accounts for one index. Called by one thread at a time.</summary>
    public void Record(LeasedShard shard, in Sample sample)
    {
        _sincePulse.Record(sample);
        if (shard.Record(sample))
            Finish(shard);
    }

    /// <summary>Moves what became of requests since the last call into a tally.</summary>
    public void MovePulseTo(Tally tally) => _sincePulse.MoveTo(tally);

    private async Task<LeasedShard?> LeaseAsync(CancellationToken drain)
    {
        try
        {
            await _leaseSlots.WaitAsync(drain);
            var shard = new LeasedShard(await _consumer.LeaseAsync(drain), _tallies.Rent());
            lock (_heldGate)
                _held.Add(shard);
            return shard;
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
            return null;
        }
    }

    private void Finish(LeasedShard shard)
    {
        lock (_heldGate)
            _held.Remove(shard);
        _finished.Writer.TryWrite(shard);
    }

    private async Task ReportFinishedAsync()
    {
        await foreach (var shard in _finished.Reader.ReadAllAsync())
            await ReportAsync(shard);
    }

    private async ValueTask ReportAsync(LeasedShard shard)
    {
        await shard.ReportAsync(journal, stampHeader(), CancellationToken.None);
        _tallies.Return(shard.Tally);
        _leaseSlots.Release();
    }

    private LeasedShard[] TakeHeld()
    {
        lock (_heldGate)
            return [.. _held];
    }
}
