using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LoadCluster.Agent.Pacing;

/// <summary>The work of a lane on a schedule.</summary>
internal static class PacedWork
{
    /// <summary>The lane's indexes, each when it is due, until drained.</summary>
    /// <param name="lane">A lane on a schedule.</param>
    /// <param name="drain">Ends it.</param>
    public static async IAsyncEnumerable<WorkItem> ReadAsync(Lane lane, [EnumeratorCancellation] CancellationToken drain)
    {
        using var timer = new DueTimer();
        await using var onDrain = drain.UnsafeRegister(static timer => ((DueTimer)timer!).Wake(), timer);
        var work = new WorkWatch(lane, timer.Wake);
        while (!drain.IsCancellationRequested)
        {
            if (work.TryTake(Stopwatch.GetTimestamp(), out var item))
                yield return item;
            else
                await timer.WaitUntilAsync(lane.NextDue);
        }
    }
}
