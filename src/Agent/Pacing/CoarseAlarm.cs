using System.Diagnostics;

namespace LoadCluster.Agent.Pacing;

/// <summary>An alarm for every platform, as fine as its timeouts: a millisecond, on Windows about fifteen.</summary>
internal sealed class CoarseAlarm : IAlarm
{
    // Left to the garbage collector: a thread may set it after the waiting thread has ended.
    private readonly AutoResetEvent _isSet = new(initialState: false);
    private long _stamp = long.MaxValue;

    /// <inheritdoc/>
    public void Set(long stamp)
    {
        Interlocked.Exchange(ref _stamp, stamp);
        _isSet.Set();
    }

    /// <inheritdoc/>
    public void Wait()
    {
        while (true)
        {
            var stamp = Interlocked.Read(ref _stamp);
            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), stamp).TotalMilliseconds;
            // An alarm goes off once.
            if (left <= 0 && Interlocked.CompareExchange(ref _stamp, long.MaxValue, stamp) == stamp)
                return;
            _isSet.WaitOne(stamp == long.MaxValue ? Timeout.Infinite : (int)Math.Clamp(Math.Ceiling(left), 0, int.MaxValue));
        }
    }
}
