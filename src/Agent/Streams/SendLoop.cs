using System.Diagnostics;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Streams;

/// <summary>
/// What an event loop or a request graph sees of its session: work to take, the limit to obey, where results go.
/// </summary>
internal sealed class SendLoop(int number, SessionWork work, ConcurrencyLimit limit)
{
    /// <summary>How late a request may start where late ones are dropped.</summary>
    private static readonly long MaxLateness = Stopwatch.Frequency;

    private Waiter _forWork = new(static () => { });
    private Waiter _forLimit = new(static () => { });

    public ConcurrencyLimit Limit => limit;

    public bool IsPaced => work.IsPaced;

    public CancellationToken Drain => work.Drain;

    public CancellationToken Stop => work.Stop;

    /// <summary>When the next index is due; <see cref="long.MaxValue"/> if there is none on a schedule.</summary>
    public long NextDue => work.Slices.NextDue(number);

    /// <summary>
    /// <paramref name="wake"/> is called after <see cref="TryStart"/> or <see cref="WaitsForWork"/> found nothing and
    /// that may have changed, except when an index becomes due. Any thread, also late.
    /// </summary>
    public void Attach(Action wake)
    {
        (_forWork, _forLimit) = (new Waiter(wake), new Waiter(wake));
        work.Slices.Attach(_forWork);
        limit.Attach(_forLimit);
    }

    public void Detach()
    {
        work.Slices.Detach(_forWork);
        limit.Detach(_forLimit);
    }

    /// <summary>Starts an index if there is one that may start and the limit leaves room.</summary>
    public bool TryStart(long now, out WorkItem item)
    {
        item = default;
        while (!WaitsForWork(now) && limit.TryEnter(_forLimit))
        {
            if (TryTake(now, out item))
                return true;
            limit.Exit(_forLimit);
        }
        return false;
    }

    /// <summary>Starts another index in the place of one that has ended, unless the limit was lowered.</summary>
    public bool TryNext(long now, out WorkItem item)
    {
        item = default;
        return !limit.IsExceeded && TryTake(now, out item);
    }

    /// <summary>Takes an index for a call that the limit has counted.</summary>
    public bool TryTake(long now, out WorkItem item)
    {
        item = default;
        if (work.Drain.IsCancellationRequested)
            return false;
        DropLate(now);
        if (!work.Slices.TryTake(number, now, out item))
            return false;
        item = item with { Index = work.Spec.IndexAt(item.Index) };
        return true;
    }

    /// <summary>Records what is too late to start as dropped, if the run asks for it. Any thread.</summary>
    public void DropLate(long now)
    {
        if (!work.DropsLate)
            return;
        while (work.Slices.TryTake(number, now - MaxLateness, out var late))
            Record(late with { Index = work.Spec.IndexAt(late.Index) }, new RequestResult(Outcome.Dropped, 0, 0, 0), []);
    }

    /// <summary>Counts an index as ended that is not followed by another in its place.</summary>
    public void End() => limit.Exit(_forLimit);

    /// <summary>Whether there is nothing to start; then a new slice wakes the loop.</summary>
    public bool WaitsForWork(long now) => work.Drain.IsCancellationRequested
        || (!work.Slices.HasWork(number, now) && !(_forWork.BeginWait() && work.Slices.HasWork(number, now)));

    /// <summary>Records a result with the recorder of this loop: best on its own thread.</summary>
    public void Record(in WorkItem item, in RequestResult result, IReadOnlyList<StepResult> steps) =>
        work.Record(number, item, result, steps);

    /// <summary>Records a result on any thread: with the recorder of its processor.</summary>
    public void RecordAnywhere(in WorkItem item, in RequestResult result, IReadOnlyList<StepResult> steps) =>
        work.Record(Thread.GetCurrentProcessorId() % work.Loops.Length, item, result, steps);
}
