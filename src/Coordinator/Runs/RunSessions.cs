using System.Collections;
using Akka.Actor;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Runs;

/// <summary>The sessions of one run, one for each agent that takes part: what each was ordered and has seen.</summary>
internal sealed class RunSessions(string runId, long term, TimeProvider time) : IEnumerable<RunSession>
{
    private readonly Dictionary<string, RunSession> _sessions = [];
    private readonly OrderNumbers _numbers = new();

    public RunSession? Find(string agent) => _sessions.GetValueOrDefault(agent);

    public RunSession? Find(AgentId agent) =>
        _sessions.TryGetValue(agent.Name, out var session) && session.Agent == agent ? session : null;

    /// <summary>Orders an agent to start a session.</summary>
    public (IActorRef, ISessionOrder) Start(AgentId agent, IActorRef actor, int share, RunSpec spec, DateTimeOffset startsAt) =>
        Open(agent, actor).Start(share, spec, startsAt);

    /// <summary>Takes over a session that a predecessor started; its first order says where to ask and report.</summary>
    public RunSession Adopt(AgentId agent, IActorRef actor) => Open(agent, actor);

    public void Remove(AgentId agent)
    {
        if (Find(agent) is not null)
            _sessions.Remove(agent.Name);
    }

    /// <summary>The last orders that no status has shown as seen for a second or longer.</summary>
    public IEnumerable<(IActorRef, ISessionOrder)> Unseen() =>
        from session in _sessions.Values
        where session.IsUnseen
        select session.Repeat();

    public IEnumerator<RunSession> GetEnumerator() => _sessions.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// Counts the orders of a run. An agent that was lost and returns has seen earlier ones: its numbers must not begin
    /// anew.
    /// </summary>
    internal sealed class OrderNumbers
    {
        private long _last;

        public long Next() => ++_last;
    }

    private RunSession Open(AgentId agent, IActorRef actor) =>
        Find(agent) ?? (_sessions[agent.Name] = new RunSession(runId, term, agent, actor, _numbers, time));
}
