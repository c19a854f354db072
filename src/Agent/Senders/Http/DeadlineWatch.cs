using System.Diagnostics;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// Cancels the requests of one graph at their timeout, with one coarse timer instead of one a request, and all of them
/// when the run is stopped. A timeout is late by at most a hundredth.
/// </summary>
internal sealed class DeadlineWatch : IDisposable
{
    private static readonly TimeSpan MinPeriod = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MaxPeriod = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly List<RequestSlot> _slots = [];
    private readonly Timer _timer;

    /// <param name="timeout">The timeout of the requests.</param>
    /// <param name="stop">Cancels all requests, also after the watch was disposed of.</param>
    public DeadlineWatch(TimeSpan timeout, CancellationToken stop)
    {
        var period = TimeSpan.FromTicks(Math.Clamp(timeout.Ticks / 100, MinPeriod.Ticks, MaxPeriod.Ticks));
        _timer = new Timer(static watch => ((DeadlineWatch)watch!).Expire(Stopwatch.GetTimestamp()), this, period, period);
        stop.UnsafeRegister(static watch => ((DeadlineWatch)watch!).Expire(long.MaxValue), this);
    }

    public void Add(RequestSlot slot)
    {
        lock (_gate)
            _slots.Add(slot);
    }

    public void Dispose() => _timer.Dispose();

    private void Expire(long now)
    {
        lock (_gate)
        {
            foreach (var slot in _slots)
                slot.Expire(now);
        }
    }
}
