namespace LoadCluster.Agent.Pacing;

/// <summary>
/// By how much this machine's clock is ahead of the coordinator's, from the stamps that orders carry: the fastest one
/// on its way tells best. The first one may have waited for us in the stream of orders, for any time; so it only tells
/// something if it came before it was sent. Another coordinator has another clock: what the last one's told holds until
/// there is something to tell by.
/// </summary>
internal sealed class ClockOffset
{
    private long _epoch;
    private bool _isFirst = true;
    private TimeSpan? _smallest;

    /// <summary>The offset; 0 while there is nothing to tell it by.</summary>
    public TimeSpan Value { get; private set; }

    /// <summary>Takes the stamp of an order into account.</summary>
    /// <param name="epoch">The term of office in which it was sent.</param>
    /// <param name="sent">What the coordinator's clock showed when it was sent.</param>
    /// <param name="received">What the own clock showed when it came.</param>
    public void See(long epoch, DateTimeOffset sent, DateTimeOffset received)
    {
        if (epoch != _epoch)
            (_epoch, _isFirst, _smallest) = (epoch, true, null);
        var difference = received - sent;
        if ((!_isFirst || difference < TimeSpan.Zero) && !(_smallest <= difference))
            (_smallest, Value) = (difference, difference);
        _isFirst = false;
    }
}
