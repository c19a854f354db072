using System.Collections.Immutable;
using Akka.Actor;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Agent;

/// <summary>
/// The sessions of an agent. Those that have ended stay for a while, so that their RunActors see how they ended.
/// </summary>
internal sealed class SessionTable
{
    private const int MaxEnded = 32;

    private readonly List<AgentSession> _sessions = [];

    public IEnumerable<AgentSession> All => _sessions;

    public IEnumerable<IActorRef> Actors => _sessions.Select(session => session.Actor).OfType<IActorRef>();

    /// <summary>The actors that answer.</summary>
    public IEnumerable<IActorRef> Active =>
        _sessions.Where(session => session.IsActive).Select(session => session.Actor).OfType<IActorRef>();

    /// <summary>The session of a run; a new one has not started.</summary>
    public AgentSession Of(string runId)
    {
        if (_sessions.Find(session => session.RunId == runId) is { } known)
            return known;
        RemoveOldest();
        var session = new AgentSession(runId);
        _sessions.Add(session);
        return session;
    }

    public AgentSession? Of(IActorRef actor) => _sessions.Find(session => actor.Equals(session.Actor));

    /// <summary>The statuses to send to the coordinator of a term; their results are sent once.</summary>
    public ImmutableArray<SessionStatus> TakeStatuses(long term) => [.. _sessions.Select(session => session.TakeStatus(term))];

    private void RemoveOldest()
    {
        var ended = _sessions.FindAll(session => session.Actor is null);
        if (ended.Count >= MaxEnded)
            _sessions.Remove(ended[0]);
    }
}
