using System.Collections.Concurrent;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// Cancellation sources that fire at the timeout of a request or when the run is stopped. They are used again and
/// again: a new one for each request, linked to the stop, would cost more than the rest of the bookkeeping together.
/// </summary>
internal sealed class DeadlinePool(TimeSpan timeout, CancellationToken stop) : IDisposable
{
    private readonly ConcurrentStack<CancellationTokenSource> _idle = new();

    /// <summary>Whether the run was stopped.</summary>
    public bool IsStopped => stop.IsCancellationRequested;

    public CancellationTokenSource Rent()
    {
        if (!_idle.TryPop(out var deadline))
            deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(timeout);
        return deadline;
    }

    public void Return(CancellationTokenSource deadline)
    {
        if (deadline.TryReset())
            _idle.Push(deadline);
        else
            deadline.Dispose();
    }

    public void Dispose()
    {
        while (_idle.TryPop(out var deadline))
            deadline.Dispose();
    }
}
