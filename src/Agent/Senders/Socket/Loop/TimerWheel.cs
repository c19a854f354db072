namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>
/// Finds requests whose time is up. An exchange enters the spoke of its deadline once and is then left alone: its
/// deadline moves with every request, and only when its spoke comes up is it looked at and moved on. So a request costs
/// nothing here. For that to find everybody, the deadline of an exchange must never move to an earlier time.
/// </summary>
/// <param name="timeout">The time of a request, in stamps of <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="now">The present, likewise.</param>
internal sealed class TimerWheel(long timeout, long now)
{
    private const int Spokes = 128;

    // Late by at most a hundredth of the time, or by 50 ms; not more often than once a millisecond.
    private static readonly long Millisecond = System.Diagnostics.Stopwatch.Frequency / 1000;
    private readonly long _tick = Math.Clamp(timeout / 100, Millisecond, 50 * Millisecond);
    private readonly Exchange?[] _spokes = new Exchange?[Spokes];
    private long _turn;
    private int _count;

    /// <summary>How long until the wheel must turn, in whole milliseconds rounded up; -1 if nobody is in it.</summary>
    public int MillisecondsToNextTurn(long present) => _count == 0
        ? -1
        : (int)Math.Max(0, (StampOf(_turn + 1) - present + Millisecond - 1) / Millisecond);

    /// <summary>Watches the deadline of an exchange.</summary>
    public void Add(Exchange exchange)
    {
        if (exchange.IsInWheel)
            return;
        var turn = Math.Clamp(((exchange.Deadline - now) / _tick) + 1, _turn + 1, _turn + Spokes - 1);
        ref var spoke = ref _spokes[turn % Spokes];
        (exchange.IsInWheel, exchange.NextInSpoke) = (true, spoke);
        spoke = exchange;
        _count++;
    }

    /// <summary>
    /// Turns up to the present and collects who is in flight and late; they are in the wheel no more.
    /// </summary>
    public void Turn(long present, List<Exchange> expired)
    {
        for (var last = (present - now) / _tick; _turn < last && _count > 0;)
            EmptySpoke(++_turn, present, expired);
        _turn = Math.Max(_turn, (present - now) / _tick);
    }

    private void EmptySpoke(long turn, long present, List<Exchange> expired)
    {
        var next = _spokes[turn % Spokes];
        _spokes[turn % Spokes] = null;
        while (next is { } exchange)
        {
            (next, exchange.NextInSpoke, exchange.IsInWheel) = (exchange.NextInSpoke, null, false);
            _count--;
            if (!exchange.IsInFlight)
                continue;
            if (exchange.Deadline <= present)
                expired.Add(exchange);
            else
                Add(exchange);
        }
    }

    private long StampOf(long turn) => now + (turn * _tick);
}
