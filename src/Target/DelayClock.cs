using System.Collections.Concurrent;
using System.Diagnostics;

namespace LoadCluster.Target;

/// <summary>
/// Ends waits at their moment, at most half a millisecond before it, and on an idle machine half a millisecond after
/// it. Task.Delay counts in the system's coarse clock: on Linux it is off by up to 4 ms both ways.
/// </summary>
/// <remarks>
/// One thread owns the queue of waits and looks at it every millisecond while anyone waits; otherwise it sleeps.
/// </remarks>
internal sealed class DelayClock : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    // Ending waits at the tick nearest to their moment, not the one behind it, keeps the mean of the delays right.
    private static readonly long HalfTick = Stopwatch.Frequency / 2_000;

    private readonly ConcurrentQueue<Wait> _arriving = new();
    private readonly PriorityQueue<Wait, long> _waiting = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private long _unfinished;
    private volatile bool _disposed;

    public DelayClock()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "target delays" };
        _thread.Start();
    }

    /// <summary>
    /// Waits until <paramref name="delay"/> has passed since the stamp <paramref name="start"/> of
    /// <see cref="Stopwatch"/>; cancelled by <paramref name="cancellation"/>. A wait that was cancelled keeps its place
    /// in the queue until it is due.
    /// </summary>
    public async Task WaitAsync(long start, TimeSpan delay, CancellationToken cancellation)
    {
        var wait = new Wait(start + (long)(delay.TotalSeconds * Stopwatch.Frequency));
        using var registration = cancellation.UnsafeRegister(
            static (state, token) => ((Wait)state!).TrySetCanceled(token), wait);
        _arriving.Enqueue(wait);
        if (Interlocked.Increment(ref _unfinished) == 1)
            _wake.Set();
        await wait.Task;
    }

    /// <summary>Ends the thread. Call it when no wait is pending: a pending one never ends.</summary>
    public void Dispose()
    {
        _disposed = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        while (!_disposed)
        {
            while (_arriving.TryDequeue(out var wait))
                _waiting.Enqueue(wait, wait.Due);

            var left = Interlocked.Add(ref _unfinished, -EndDue(Stopwatch.GetTimestamp() + HalfTick));
            _wake.WaitOne(left == 0 ? Timeout.InfiniteTimeSpan : Tick);
        }
    }

    private int EndDue(long until)
    {
        var ended = 0;
        for (; _waiting.TryPeek(out var wait, out var due) && due <= until; ended++)
        {
            _waiting.Dequeue();
            wait.TrySetResult();
        }

        return ended;
    }

    private sealed class Wait(long due) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Due => due;
    }
}
