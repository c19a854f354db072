namespace LoadCluster.Agent.Pacing;

/// <summary>
/// By how much this machine's clock is ahead of the coordinator's, from the stamps that orders carry: the fastest one
/// on its way tells best. The first one may have waited for us in the stream of orders, for any time; so it only tells
/// something if it came before it was sent.
/// </summary>
internal sealed class ClockOffset
{
    private bool _isFirst = true;
    private TimeSpan? _smallest;

    /// <summary>The offset; 0 while there is nothing to tell it by.</summary>
    public TimeSpan Value => _smallest ?? TimeSpan.Zero;

    /// <summary>Takes the stamp of an order into account.</summary>
    /// <param name="sent">What the coordinator's clock showed when it was sent.</param>
    /// <param name="received">What the own clock showed when it came.</param>
    public void See(DateTimeOffset sent, DateTimeOffset received)
    {
        var difference = received - sent;
        if ((!_isFirst || difference < TimeSpan.Zero) && !(_smallest <= difference))
            _smallest = difference;
        _isFirst = false;
    }
}
