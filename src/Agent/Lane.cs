using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Agent.Pacing;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Streams;

namespace LoadCluster.Agent;

/// <summary>
/// One stream of work through an agent: leases shards, hands out their indexes without a gap between one shard and the
/// next, and reports each shard when its last index is done.
/// </summary>
/// <param name="spec">What is sent.</param>
/// <param name="queue">Where shards are leased.</param>
/// <param name="journal">Where they are reported.</param>
/// <param name="stampHeader">Makes the header of a message.</param>
/// <param name="schedule">When its indexes should start; without one, each when there is a slot for it.</param>
internal sealed class Lane(
    RunSpec spec, IShardQueue queue, IJournal journal, Func<MessageHeader> stampHeader, Schedule? schedule = null)
{
    /// <summary>
    /// How many shards may be held. One straggler keeps its shard open while others pass, so this is generous; each
    /// held shard costs an empty tally of memory.
    /// </summary>
    private const int MaxLeases = 256;

    // Fewer where tallies are larger. What a flow or a step adds is about half of what a tally takes anyway.
    private const int MinLeases = 16;
    private readonly int _maxLeases = MaxLeasesOf(spec);

    private readonly IShardConsumer _consumer = queue.Consume();
    private readonly SemaphoreSlim _leaseSlots = new(MaxLeasesOf(spec));
    private readonly TallyPool _tallies = new(MaxLeases);
    private readonly Lock _heldGate = new();
    private readonly HashSet<LeasedShard> _held = [];

    // One lease waits here while the current shard is being sent, so that requests in flight stay at the limit across
    // the boundary; not more than one, so that what this lane has no slot for stays in the queue for others.
    // On a schedule, the shards that are open decide how many that are.
    private readonly Channel<LeasedShard> _leased =
        Channel.CreateBounded<LeasedShard>(schedule is null ? 1 : PacedShards.MaxOpen);

    private readonly PacedShards? _paced = schedule is null ? null : new PacedShards(schedule);
    private LeasedShard? _current;

    // As many places as leases: finishing a shard never waits for its report.
    private readonly Channel<LeasedShard> _finished = Channel.CreateBounded<LeasedShard>(MaxLeases);
    private readonly PulseTally _sincePulse = new();
    private readonly bool _isPlain = spec.IsPlain;

    /// <summary>How many requests may be in flight.</summary>
    public ConcurrencyLimit Limit { get; } = new(0);

    /// <summary>Whether its indexes start on a schedule.</summary>
    public bool IsPaced => _paced is not null;

    /// <summary>
    /// When the next index that it has is due: a stamp of <see cref="Stopwatch"/>, <see cref="long.MaxValue"/> if it
    /// has none on a schedule. For the thread that takes.
    /// </summary>
    public long NextDue => _paced?.NextDue ?? long.MaxValue;

    /// <summary>How many shards are held.</summary>
    public int Leases => _maxLeases - _leaseSlots.CurrentCount;

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
    public async Task RunAsync(ISender driver, CancellationToken drain, CancellationToken stop)
    {
        // Also when the driver fails: what it leaves unreported must go to others.
        await using var consumer = _consumer;
        var (leasing, reporting) = (LeaseAsync(drain), ReportFinishedAsync());
        try
        {
            await driver.SendAsync(this, drain, stop);
            await leasing;
        }
        finally
        {
            _finished.Writer.Complete();
            await reporting;
        }
        foreach (var shard in TakeHeld())
            await ReportAsync(shard);
    }

    /// <summary>The indexes of its shards, each when it may start, until drained.</summary>
    public IAsyncEnumerable<WorkItem> WorkAsync(CancellationToken drain) =>
        IsPaced ? PacedWork.ReadAsync(this, drain) : ReadAsync(drain);

    /// <summary>
    /// Takes the next index, without waiting. Called by one thread at a time, which stops asking once drained.
    /// </summary>
    /// <param name="now">The moment at which a slot is free for it: a stamp of <see cref="Stopwatch"/>.</param>
    /// <param name="item">The index.</param>
    /// <returns>
    /// <see langword="false"/> when the lane has none, or none that is due: <see cref="WaitForWorkAsync"/> and
    /// <see cref="NextDue"/> tell when to ask again.
    /// </returns>
    public bool TryTake(long now, out WorkItem item)
    {
        if (_paced is not null)
            return TryTakeDue(_paced, now, out item);
        long position;
        while (_current is null || !_current.TryTake(out position))
        {
            if (!_leased.Reader.TryRead(out _current))
            {
                item = default;
                return false;
            }
        }
        item = new WorkItem(_current, spec.IndexAt(position), now);
        return true;
    }

    /// <summary>
    /// Waits for another shard; <see langword="false"/> when there will be none because the lane is drained.
    /// </summary>
    public ValueTask<bool> WaitForWorkAsync() => _leased.Reader.WaitToReadAsync();

    /// <summary>Accounts for one index. Called by one thread at a time.</summary>
    /// <param name="item">The index.</param>
    /// <param name="sample">What became of it.</param>
    /// <param name="steps">The steps of its flow; they count only where an index may be more than one request.</param>
    public void Record(in WorkItem item, in RequestResult sample, IReadOnlyList<StepResult> steps)
    {
        _sincePulse.Record(sample);
        if (!_isPlain)
            RecordFlow(item, sample, steps);
        if (item.Shard.Record(item.Index, sample))
            Finish(item.Shard);
    }

    /// <summary>Moves what became of requests since the last call into a tally.</summary>
    public void MovePulseTo(Tally tally) => _sincePulse.MoveTo(tally);

    private async IAsyncEnumerable<WorkItem> ReadAsync([EnumeratorCancellation] CancellationToken drain)
    {
        while (!drain.IsCancellationRequested && await WaitForWorkAsync())
        {
            while (!drain.IsCancellationRequested && TryTake(Stopwatch.GetTimestamp(), out var item))
                yield return item;
        }
    }

    private void RecordFlow(in WorkItem item, in RequestResult sample, IReadOnlyList<StepResult> steps)
    {
        item.Shard.Tally.RecordFlow(spec.FlowOf(item.Index), sample);
        foreach (var (step, outcome, microseconds) in steps)
            item.Shard.Tally.RecordStep(step, outcome, microseconds);
    }

    private static int MaxLeasesOf(RunSpec spec) => spec.IsPlain
        ? MaxLeases
        : Math.Max(MinLeases, MaxLeases / (1 + ((spec.Flows.Length + spec.AllRequests.Count()) / 2)));

    private bool TryTakeDue(PacedShards paced, long now, out WorkItem item)
    {
        while (_leased.Reader.TryRead(out var shard))
            paced.Add(shard);
        var isDue = paced.TryTake(now, out item);
        item = item with { Index = spec.IndexAt(item.Index) };
        return isDue;
    }

    private async Task LeaseAsync(CancellationToken drain)
    {
        try
        {
            while (await _leased.Writer.WaitToWriteAsync(drain))
            {
                if (_paced is not null)
                    await _paced.WaitForNeedAsync(drain);
                await _leaseSlots.WaitAsync(drain);
                var lease = await _consumer.LeaseAsync(drain);
                _paced?.Note(lease.Slice);
                var shard = new LeasedShard(lease, _tallies.Rent());
                await shard.ClaimAsync(journal, stampHeader(), CancellationToken.None);
                lock (_heldGate)
                    _held.Add(shard);
                _leased.Writer.TryWrite(shard);
            }
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
            _leased.Writer.Complete();
        }
        catch (Exception bug)
        {
            _leased.Writer.Complete(bug);
            throw;
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
