using System.Diagnostics;
using LoadCluster.Agent.Pacing;

namespace LoadCluster.Agent.Streams;

/// <summary>
/// Slices of a run on a schedule. They are dealt to the loops in turn, so that each due time wakes one loop only; a loop
/// hands out whichever of its indexes is due first.
/// </summary>
internal sealed class PacedSlices : OpenSlices
{
    /// <summary>
    /// How many slices may be open. One or two for each loop are, as a rule. More are needed while shards are cut for
    /// more loops than there are, after an agent died; a session that falls behind must leave the rest to others.
    /// </summary>
    public const int MaxOpen = 16;

    /// <summary>How long before it runs out of work a session leases more.</summary>
    private static readonly TimeSpan MinAhead = TimeSpan.FromSeconds(1.5);

    private readonly Schedule _schedule;
    private readonly TimeSpan _ahead;
    private readonly SemaphoreSlim _places;
    private readonly PriorityQueue<OpenSlice, long>[] _open;
    private int _dealt;
    private long _workUntil = long.MinValue;

    /// <param name="schedule">When indexes are due.</param>
    /// <param name="loops">How many loops take from it.</param>
    /// <param name="ahead">For how long the unstarted work should last.</param>
    public PacedSlices(Schedule schedule, int loops, TimeSpan ahead)
    {
        (_schedule, _ahead) = (schedule, ahead > MinAhead ? ahead : MinAhead);
        _places = new SemaphoreSlim(MaxOpen + (loops * (int)Math.Ceiling((_ahead - MinAhead).TotalSeconds)));
        _open = [.. Enumerable.Range(0, loops).Select(_ => new PriorityQueue<OpenSlice, long>())];
    }

    /// <inheritdoc/>
    public override bool HasWork(int loop, long now) => NextDue(loop) <= now;

    /// <inheritdoc/>
    public override long NextDue(int loop)
    {
        var open = _open[loop];
        lock (open)
            return open.TryPeek(out _, out var due) ? due : long.MaxValue;
    }

    /// <inheritdoc/>
    public override bool TryTake(int loop, long now, out WorkItem item)
    {
        item = default;
        var open = _open[loop];
        lock (open)
        {
            if (!open.TryPeek(out var slice, out var due) || due > now || !slice.TryTake(out var position))
                return false;
            item = new WorkItem(slice, position, due);
            Requeue(open, slice);
            return true;
        }
    }

    /// <inheritdoc/>
    public override async Task WaitForNeedAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), Volatile.Read(ref _workUntil)) - _ahead;
        if (_workUntil != long.MinValue && left > TimeSpan.Zero)
            await Task.Delay(left, cancellationToken);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OpenSlice> TakeUntouched(TimeSpan dueIn)
    {
        var limit = Stopwatch.GetTimestamp() + Schedule.Stamps(dueIn);
        var untouched = new List<OpenSlice>();
        foreach (var open in _open)
        {
            lock (open)
                untouched.AddRange(TakeUntouched(open, limit));
        }
        if (untouched.Count > 0)
            _places.Release(untouched.Count);
        Volatile.Write(ref _workUntil, long.MinValue);
        return untouched;
    }

    protected override void Enqueue(OpenSlice slice)
    {
        var shard = slice.Slice.Shard;
        Volatile.Write(ref _workUntil, Math.Max(_workUntil, _schedule.StampOf(shard.IndexAt(shard.Count - 1))));
        var open = _open[_dealt++ % _open.Length];
        lock (open)
            open.Enqueue(slice, _schedule.StampOf(slice.Next));
    }

    private static List<OpenSlice> TakeUntouched(PriorityQueue<OpenSlice, long> open, long limit)
    {
        var all = open.UnorderedItems.ToList();
        var untouched = all.Where(entry => entry.Element.Taken == 0 && entry.Priority > limit).ToList();
        open.Clear();
        open.EnqueueRange(all.Except(untouched));
        return untouched.ConvertAll(entry => entry.Element);
    }

    private void Requeue(PriorityQueue<OpenSlice, long> open, OpenSlice slice)
    {
        if (slice.Unstarted > 0)
            open.DequeueEnqueue(slice, _schedule.StampOf(slice.Next));
        else
        {
            open.Dequeue();
            _places.Release();
        }
    }
}
