using System.Diagnostics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Pacing;

/// <summary>
/// The shards that a lane of a scheduled run has open: it hands out whichever index of them is due first, and says when
/// the lane needs another shard. One thread leases, another one takes.
/// </summary>
internal sealed class PacedShards(Schedule schedule)
{
    /// <summary>
    /// How many shards may be open. One or two are, as a rule. More are needed while shards are cut for more lanes than
    /// there are, after an agent died; and a lane that falls behind must leave the rest to others.
    /// </summary>
    public const int MaxOpen = 16;

    /// <summary>How long before it runs out of work a lane leases more.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(1.5);

    private readonly SemaphoreSlim _places = new(MaxOpen, MaxOpen);
    private readonly PriorityQueue<LeasedShard, long> _open = new();
    private long _workUntil = long.MinValue;

    /// <summary>
    /// When the next request is due; <see cref="long.MaxValue"/> when there is none. For the thread that takes.
    /// </summary>
    public long NextDue => _open.TryPeek(out _, out var due) ? due : long.MaxValue;

    /// <summary>Waits until another shard is needed. For the thread that leases.</summary>
    public async ValueTask WaitForNeedAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _workUntil) - Ahead;
        if (_workUntil != long.MinValue && left > TimeSpan.Zero)
            await Task.Delay(left, cancellationToken);
    }

    /// <summary>Notes what was leased. For the thread that leases.</summary>
    public void Note(ShardSlice leased) =>
        _workUntil = Math.Max(_workUntil, schedule.StampOf(leased.Shard.IndexAt(leased.Shard.Count - 1)));

    /// <summary>Opens a shard. For the thread that takes.</summary>
    public void Add(LeasedShard shard) => _open.Enqueue(shard, schedule.StampOf(shard.Next!.Value));

    /// <summary>Takes the index that is due first. For the thread that takes.</summary>
    /// <param name="now">The present: a stamp of <see cref="Stopwatch"/>.</param>
    /// <param name="item">The index.</param>
    /// <returns><see langword="false"/> when none is due yet.</returns>
    public bool TryTake(long now, out WorkItem item)
    {
        item = default;
        if (!_open.TryPeek(out var shard, out var due) || due > now || !shard.TryTake(out var index))
            return false;
        item = new WorkItem(shard, index, due);
        if (shard.Next is { } next)
            _open.DequeueEnqueue(shard, schedule.StampOf(next));
        else
        {
            _open.Dequeue();
            _places.Release();
        }
        return true;
    }
}
