using System.Collections.Immutable;

namespace LoadCluster.Agent.Streams;

/// <summary>
/// The slices that a session has open, shared by all its loops: no loop is without work while another one has some.
/// </summary>
internal abstract class OpenSlices
{
    private ImmutableArray<Waiter> _waiters = [];

    /// <summary>Unstarted slices or parts of slices, in the order in which they were added.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>Whether the loop would get an index now.</summary>
    public abstract bool HasWork(int loop, long now);

    /// <summary>Takes the next position in the run that may start now.</summary>
    /// <param name="loop">The loop that takes it.</param>
    /// <param name="now">The present, a stamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    /// <param name="item">Its <see cref="WorkItem.Index"/> is the position.</param>
    public abstract bool TryTake(int loop, long now, out WorkItem item);

    /// <summary>When the loop's next index is due; <see cref="long.MaxValue"/> if it has none on a schedule.</summary>
    public virtual long NextDue(int loop) => long.MaxValue;

    /// <summary>
    /// Takes out slices that were not begun, so that other agents may have them; on a schedule, those that are not due for
    /// some time.
    /// </summary>
    public abstract IReadOnlyList<OpenSlice> TakeUntouched(TimeSpan dueIn);

    /// <summary>From now on, another slice is needed only when the last one begins. Without effect on a schedule.</summary>
    public virtual void StopLeasingAhead()
    {
    }

    /// <summary>Waits until the session needs another slice.</summary>
    public abstract Task WaitForNeedAsync(CancellationToken cancellationToken);

    public void Add(OpenSlice slice)
    {
        Enqueue(slice);
        Interlocked.MemoryBarrier();
        foreach (var waiter in _waiters)
            waiter.Notify();
    }

    /// <summary>Makes a waiter known to <see cref="Add"/>.</summary>
    public void Attach(Waiter waiter) =>
        ImmutableInterlocked.Update(ref _waiters, static (all, added) => all.Add(added), waiter);

    public void Detach(Waiter waiter) =>
        ImmutableInterlocked.Update(ref _waiters, static (all, removed) => all.Remove(removed), waiter);

    protected abstract void Enqueue(OpenSlice slice);
}
