using System.Runtime.ExceptionServices;

namespace LoadCluster.Agent;

/// <summary>
/// Takes work from a lane for a thread, and wakes the thread when there is work again after there was none.
/// </summary>
/// <param name="lane">Where the work comes from.</param>
/// <param name="wake">Wakes the thread. It may be called late, when the thread has ended.</param>
internal sealed class WorkWatch(Lane lane, Action wake)
{
    private Task _waiting = Task.CompletedTask;

    /// <summary>
    /// Takes the next index, as <see cref="Lane.TryTake"/> does; if there is none, the thread will be woken.
    /// </summary>
    /// <exception cref="Exception">The lane can lease no more: its failure.</exception>
    public bool TryTake(long now, out WorkItem item)
    {
        if (lane.TryTake(now, out item))
            return true;
        if (_waiting.Exception is { } failure)
            ExceptionDispatchInfo.Throw(failure.GetBaseException());
        if (_waiting.IsCompleted)
            _waiting = SignalAsync();
        return false;
    }

    private async Task SignalAsync()
    {
        try
        {
            await lane.WaitForWorkAsync();
        }
        finally
        {
            wake();
        }
    }
}
