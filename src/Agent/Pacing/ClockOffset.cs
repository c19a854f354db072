namespace LoadCluster.Agent.Pacing;

/// <summary>
/// By how much this machine's clock is ahead of the coordinator's. Uses the smallest observed difference, i.e. the
/// message with the least delay. The first message of a term is ignored unless it came before it was sent: it may have
/// been queued. A new coordinator has another clock: the last offset holds until there is a difference to its clock.
/// </summary>
internal sealed class ClockOffset
{
    private long _term;
    private bool _isFirst = true;
    private TimeSpan? _smallest;

    /// <summary>The offset; 0 while unknown.</summary>
    public TimeSpan Value { get; private set; }

    /// <param name="term">The term of the coordinator that sent a message.</param>
    /// <param name="sent">The coordinator's clock when it was sent.</param>
    /// <param name="received">This machine's clock when it arrived.</param>
    public void Update(long term, DateTimeOffset sent, DateTimeOffset received)
    {
        if (term != _term)
            (_term, _isFirst, _smallest) = (term, true, null);
        var difference = received - sent;
        if ((!_isFirst || difference < TimeSpan.Zero) && !(_smallest <= difference))
            (_smallest, Value) = (difference, difference);
        _isFirst = false;
    }
}
