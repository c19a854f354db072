using System.Diagnostics;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>
/// Paces the first connections of an event loop. A target has a queue of connections to accept, often 511 long (nginx),
/// and when it is full the system drops what comes, to be repeated after a second or to end in a reset. So only a few
/// connections may be unanswered at a time. A target that answers slowly need not accept slowly: when none of those
/// that wait was answered for a while, all are taken for accepted: without any answer, ten thousand come up in eight
/// seconds.
/// </summary>
/// <param name="places">How many may be unanswered, at least 1.</param>
internal sealed class RampUp(int places)
{
    private const int PatienceMilliseconds = 200;
    private static readonly long Patience = PatienceMilliseconds * Stopwatch.Frequency / 1000;

    private int _window = 1;
    private long _lastProgress;
    private int _unanswered;

    /// <summary>Whether one more connection may be opened.</summary>
    /// <param name="now">The present, in stamps of <see cref="Stopwatch"/>.</param>
    public bool HasPlace(long now)
    {
        if (_unanswered >= places && now - _lastProgress >= Patience)
            (_window, _unanswered) = (_window + 1, 0);
        return _unanswered < places;
    }

    /// <summary>
    /// How long to wait at most before asking again, in milliseconds; -1 if there is no need to wait.
    /// </summary>
    public int MillisecondsToPlace => _unanswered < places ? -1 : PatienceMilliseconds;

    /// <summary>A connection is about to be opened.</summary>
    public void Enter(Link link, long now)
    {
        if (_unanswered == 0)
            _lastProgress = now;
        _unanswered++;
        link.RampUpWindow = _window;
    }

    /// <summary>A connection was answered, or failed. Harmless if it is not waiting.</summary>
    public void Leave(Link link, long now)
    {
        if (link.RampUpWindow == _window)
            (_unanswered, _lastProgress) = (_unanswered - 1, now);
        link.RampUpWindow = 0;
    }
}
