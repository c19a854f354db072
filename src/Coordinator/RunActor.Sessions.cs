using Akka.Actor;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator;

/// <content>Agents: which take part, how the limit is divided among them, and what each is ordered.</content>
internal sealed partial class RunActor
{
    private void OnAgentsChanged(AgentsChanged agents)
    {
        _agents = agents;
        foreach (var session in _sessions.Where(session => !agents.Alive.Contains(session.Agent)).ToList())
            Lose(session.Agent);
        if (agents.IsSettled)
        {
            foreach (var holder in _state.Holders.Where(holder => !agents.Alive.Contains(holder)).ToList())
                Lose(holder);
        }
        Divide();
        Serve();
    }

    private void Lose(AgentId agent)
    {
        Apply(new LeasesReleased(agent, MayHaveSent: true));
        _sessions.Remove(agent);
        _waiting.Remove(agent);
        _monitor.Remove(agent.Name);
    }

    private void OnAgentSeen(AgentSeen seen)
    {
        var agent = seen.Status.Agent;
        if (!_agents.Alive.Contains(agent))
            return;
        if (_monitor.Update(seen.Status, seen.Cores) is { } status)
            Update(agent, seen.Actor, status);
        PlanProfile();
        Serve();
        DivideSoon();
        EndIfDeserted();
    }

    private void Update(AgentId agent, IActorRef actor, SessionStatus status)
    {
        if (_sessions.Find(agent) is not { } session)
        {
            if (status.HasEnded)
                return;
            // A predecessor started it: from now on it asks and reports here.
            session = _sessions.Adopt(agent, actor);
            _shares.Adopt(agent.Name, status.Share);
            Tell(Phase == RunPhase.Sending ? session.Order(status.Share) : session.End(Phase));
        }
        if (!session.IsUpToDate(status))
            return;
        if (session.MissesLeases(status, _state.OldestLeaseOf(agent)))
            Release(agent);
        _shares.Use(agent.Name, status.HasEnded ? 0 : Math.Max(status.Share, status.InFlight));
        if (status.HasEnded && !session.HasEnded)
            End(session, status.Fault);
    }

    /// <summary>A session that ended without a fault has reported all it knew: what is still leased never reached it.</summary>
    private void End(RunSession session, string? fault)
    {
        session.HasEnded = true;
        _waiting.Remove(session.Agent);
        Apply(new LeasesReleased(session.Agent, MayHaveSent: fault is not null));
        Serve();
    }

    private void Release(AgentId agent)
    {
        Apply(new LeasesReleased(agent, MayHaveSent: true));
        Serve();
    }

    /// <summary>Statuses of many agents come at any time: the limit is divided once for several of them.</summary>
    private void DivideSoon()
    {
        var pause = TimeSpan.FromMilliseconds(_agents.Able.Length - 1);
        var wait = pause - _time.GetElapsedTime(_divided);
        if (wait <= TimeSpan.Zero)
            Divide();
        else if (!Timers.IsTimerActive(nameof(DivideDue)))
            Timers.StartSingleTimer(nameof(DivideDue), new DivideDue(), wait);
    }

    private void Divide()
    {
        _divided = _time.GetTimestamp();
        if (Phase != RunPhase.Sending || !_agents.IsSettled)
            return;
        var faults = _monitor.Faults;
        var able = _agents.Able.Where(agent => !faults.ContainsKey(agent.Id.Name)).ToDictionary(agent => agent.Id.Name);
        if (_agents.Able.Length > 0 && able.Count == 0)
        {
            Stop(RunPhase.Stopping, StopReason.NoAgent);
            return;
        }
        _shares.Divide(
            _state.Spec.Limit,
            able.ToDictionary(agent => agent.Key, agent => agent.Value.Capacity),
            _agents.Alive.Select(agent => agent.Name));
        if (_state.Spec.Profile is not null && _shares.Granted.Any(share => share.Value > 0))
            Start(StartAhead);
        foreach (var (name, share) in _shares.Granted)
            Grant(name, able.GetValueOrDefault(name), share);
    }

    private void Start(TimeSpan ahead)
    {
        if (_state.StartedAt is not null)
            return;
        Apply(new RunStarted(_time.GetUtcNow() + ahead));
        WatchTime();
    }

    private void Grant(string name, RunAgent? agent, int share)
    {
        if (agent is not null && share > 0 && _sessions.Find(agent.Id) is null or { HasEnded: true })
            Tell(_sessions.Start(agent!.Id, agent.Actor, share, _state.Spec, _state.StartedAt ?? _time.GetUtcNow()));
        else if (_sessions.Find(name) is { HasEnded: false } session && session.Share != share)
            Tell(session.Order(share));
    }

    /// <summary>Orders leave once the state that they follow from is durable.</summary>
    private void Tell((IActorRef Agent, ISessionOrder Order) order) => _outbox.Tell(order.Agent, order.Order);
}
