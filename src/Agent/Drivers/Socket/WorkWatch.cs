using System.Runtime.ExceptionServices;

namespace LoadCluster.Agent.Drivers.Socket;

/// <summary>Takes work from a lane for an event loop, and wakes the loop when there is work again after there was none.</summary>
internal sealed class WorkWatch(Lane lane, WakeSignal wake)
{
    private Task _waiting = Task.CompletedTask;

    /// <summary>Takes the next index, as <see cref="Lane.TryTake"/> does; if there is none, the loop will be woken.</summary>
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
            wake.Signal();
        }
    }
}
