using Akka.Actor;

namespace LoadCluster.Agent;

/// <summary>Asks the sessions for their statuses, one round at a time; a round that is requested during one follows it.</summary>
internal sealed class StatusRound
{
    private readonly HashSet<IActorRef> _missing = [];
    private long _number;
    private bool _isOpen;
    private bool _isWantedAgain;

    /// <returns>Whether the round is complete because there are no sessions.</returns>
    public bool Begin(IEnumerable<IActorRef> sessions)
    {
        _isWantedAgain = _isOpen;
        if (_isOpen)
            return false;
        _missing.UnionWith(sessions);
        _number++;
        foreach (var session in _missing)
            session.Tell(new RunSessionActor.GetStatus(_number));
        _isOpen = _missing.Count > 0;
        return !_isOpen;
    }

    /// <returns>Whether the answer completes the round.</returns>
    public bool Complete(long number, IActorRef session) => number == _number && Remove(session);

    /// <summary>Does not wait for a session that has ended.</summary>
    /// <returns>Whether that completes the round.</returns>
    public bool Remove(IActorRef session)
    {
        _missing.Remove(session);
        if (!_isOpen || _missing.Count > 0)
            return false;
        _isOpen = false;
        return true;
    }

    /// <summary>Whether another round was asked for.</summary>
    public bool TakeWantedAgain()
    {
        var isWanted = _isWantedAgain;
        _isWantedAgain = false;
        return isWanted;
    }
}
