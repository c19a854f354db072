using Akka.Actor;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Agent;

/// <summary>What an agent knows of a run that it takes or took part in.</summary>
internal sealed class AgentSession(string runId)
{
    private static readonly ReadOnlyMemory<byte> Nothing = new Tally().Encode();

    private long _term;
    private IActorRef? _run;
    private bool _isEnding;
    private StartSession? _nextStart;
    private SessionStatus _status =
        new(runId, Seen: 0, Sender: "", Nothing, 0, 0, 0, 0, 0, 0, 0, 0, HasEnded: true, Fault: null);

    private IActorRef? Active => IsActive ? Actor : null;

    public string RunId => runId;

    /// <summary>The session's actor; <see langword="null"/> before it has started and after it has ended.</summary>
    public IActorRef? Actor { get; private set; }

    /// <summary>The RunActor, i.e. the sender of the last order.</summary>
    public IActorRef Run => _run ?? ActorRefs.Nobody;

    /// <summary>The highest sequence applied in the current term.</summary>
    public long Seen { get; private set; }

    /// <summary>Whether the actor answers.</summary>
    public bool IsActive => Actor is not null && !_status.HasEnded;

    /// <summary>Whether there are results that no status has carried yet.</summary>
    public bool HasUnsent => _status.Requests > 0;

    /// <summary>Whether an order is new. Its sender is the RunActor from now on, also if the order was seen before.</summary>
    public bool Accept(ISessionOrder order, IActorRef run)
    {
        if (order.Term > _term)
            (_term, Seen) = (order.Term, 0);
        if (!run.Equals(_run))
            Active?.Tell(new RunSessionActor.RunMoved(run, order.Term));
        _run = run;
        var isNew = order.Sequence > Seen;
        Seen = Math.Max(Seen, order.Sequence);
        return isNew;
    }

    public void Begin(IActorRef actor, StartSession order)
    {
        (Actor, _isEnding) = (actor, false);
        _status = _status with { Share = order.Share, HasEnded = false, Fault = null };
    }

    public void Refuse(string fault) => _status = _status with { Fault = fault };

    /// <summary>Resizes the session, or starts it again once it has ended.</summary>
    public void Continue(StartSession order)
    {
        if (_isEnding)
            _nextStart = order;
        else
            ChangeShare(order.Share, isWorkShort: false);
    }

    public void ChangeShare(int share, bool isWorkShort) =>
        Active?.Tell(new RunSessionActor.ChangeShare(share, isWorkShort));

    /// <param name="how">Leave, drain or stop.</param>
    public void End(object how)
    {
        (_isEnding, _nextStart) = (true, null);
        Active?.Tell(how);
    }

    /// <summary>Notes the latest status of the actor.</summary>
    public void Update(SessionStatus status) => _status = status;

    /// <summary>Notes the last status of the actor, which stops now.</summary>
    public void Complete(SessionStatus status)
    {
        Update(status);
        Actor?.Tell(new RunSessionActor.EndNoted());
        _isEnding = true;
    }

    public void Fail(string fault) => _status = _status with { HasEnded = true, Fault = fault };

    /// <summary>The actor has stopped.</summary>
    /// <returns>The order to start again, if one came while the session was ending.</returns>
    public StartSession? OnStopped()
    {
        var next = _nextStart;
        (Actor, _isEnding, _nextStart) = (null, false, null);
        _status = _status with { HasEnded = true, InFlight = 0, Leases = 0 };
        return next;
    }

    /// <summary>
    /// The status to send; its results are sent once. Orders of an earlier term are not seen ones: the coordinator of a later term
    /// counts from 1 again, and repeats what was not seen.
    /// </summary>
    public SessionStatus TakeStatus(long term)
    {
        var status = _status with { Seen = term == _term ? Seen : 0 };
        _status = _status with { Tally = Nothing, Requests = 0, LagMilliseconds = 0 };
        return status;
    }
}
