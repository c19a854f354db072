using Akka.Actor;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Runs;

/// <summary>An agent's session as its run sees it: the latest order, and whether the agent has seen it.</summary>
internal sealed class RunSession(
    string runId, long term, AgentId agent, IActorRef actor, RunSessions.OrderNumbers numbers, TimeProvider time)
{
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(0.9);

    private static readonly TimeSpan MostMissingTime = TimeSpan.FromSeconds(3);

    private ISessionOrder? _latest;
    private long? _missing;
    private long _missingSince;
    private long _sequence;
    private long _seen;
    private long _told;

    public AgentId Agent => agent;

    /// <summary>How many requests it may have in flight by its latest order.</summary>
    public int Share { get; private set; }

    /// <summary>Whether it leases nothing ahead, because another agent had nothing to send.</summary>
    public bool IsWorkShort { get; private set; }

    /// <summary>Whether everything is reported and the agent has no session any more.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether the latest order has to be repeated.</summary>
    public bool IsUnseen => _seen < _sequence && !HasEnded && time.GetElapsedTime(_told) >= RepeatAfter;

    /// <summary>
    /// Whether a status was made after the latest order was applied. It may be a later one, of the coordinator itself, to a session
    /// whose run it did not know.
    /// </summary>
    public bool IsUpToDate(SessionStatus status)
    {
        _seen = Math.Max(_seen, status.Seen);
        return status.Seen >= _sequence;
    }

    public (IActorRef, ISessionOrder) Start(int share, RunSpec spec, DateTimeOffset startsAt)
    {
        (Share, HasEnded, IsWorkShort) = (share, false, false);
        return Tell(new StartSession(runId, term, Next(), spec, share, startsAt));
    }

    public (IActorRef, ISessionOrder) Order(int share)
    {
        Share = share;
        return Tell(new SetShare(runId, term, Next(), share, IsWorkShort));
    }

    /// <summary>Takes back what it leased ahead.</summary>
    public (IActorRef, ISessionOrder) ShareWork()
    {
        IsWorkShort = true;
        return Order(Share);
    }

    /// <summary>Ends it, in the way that the phase of the run says.</summary>
    public (IActorRef, ISessionOrder) End(RunPhase phase) => Tell(
        phase == RunPhase.Stopping
            ? new StopSession(runId, term, Next())
            : new DrainSession(runId, term, Next()));

    public (IActorRef, ISessionOrder) Repeat() => Tell(_latest!);

    /// <summary>
    /// Whether the agent has held nothing for some time although a lease is on record since then: it never arrived.
    /// </summary>
    /// <param name="status">The agent's status.</param>
    /// <param name="oldestLease">The number of the first request that has a lease on record, if any has.</param>
    public bool MissesLeases(SessionStatus status, long? oldestLease)
    {
        var missing = status.Leases == 0 ? oldestLease : null;
        if (missing != _missing)
            (_missing, _missingSince) = (missing, time.GetTimestamp());
        return missing is not null && time.GetElapsedTime(_missingSince) > MostMissingTime;
    }

    private long Next() => _sequence = numbers.Next();

    private (IActorRef, ISessionOrder) Tell(ISessionOrder order)
    {
        (_latest, _told) = (order, time.GetTimestamp());
        return (actor, order);
    }
}
