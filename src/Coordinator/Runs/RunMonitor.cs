using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Runs;

/// <summary>What the statuses of a run's agents show: for display and for planning. Nothing here counts in the report's sums.</summary>
internal sealed class RunMonitor(string runId, TimeProvider time)
{
    private readonly SortedDictionary<string, AgentView> _agents = new(StringComparer.Ordinal);
    private readonly Tally _second = new();
    private readonly Tally _scratch = new();

    /// <summary>The most requests in flight that any status showed.</summary>
    public int MaxInFlight { get; private set; }

    /// <summary>Requests in flight now.</summary>
    public int InFlight { get; private set; }

    /// <summary>Requests that ended in slices that are not reported.</summary>
    public long Unreported { get; private set; }

    /// <summary>How many agents have a session.</summary>
    public int Active => _agents.Values.Count(agent => agent.Session is not null);

    /// <summary>The sender the agents use; empty before any agent has one.</summary>
    public string Sender { get; private set; } = "";

    /// <summary>
    /// Request streams of all agents once there are this many, if those that are to come are like those at work; 0
    /// before any agent has a session.
    /// </summary>
    public int StreamsOf(int agents)
    {
        var streams = _agents.Values.Sum(agent => agent.Session?.Streams ?? 0);
        return Active == 0 ? 0 : streams * Math.Max(agents, Active) / Active;
    }

    /// <summary>Why an agent cannot take part, by its name.</summary>
    public IReadOnlyDictionary<string, string> Faults => _agents
        .Where(agent => agent.Value.Fault is not null)
        .ToDictionary(agent => agent.Key, agent => agent.Value.Fault!);

    /// <summary>Takes a status into account.</summary>
    /// <returns>What the agent's session did; <see langword="null"/> when it has none.</returns>
    public SessionStatus? Update(AgentStatus status, int cores)
    {
        var session = status.Sessions.FirstOrDefault(session => session.RunId == runId);
        var name = status.Agent.Name;
        if (session is null && !_agents.ContainsKey(name))
            return null;
        if (!_agents.TryGetValue(name, out var view))
            _agents.Add(name, view = new AgentView());
        view.Update(status.Agent, cores, status.Process, time.GetUtcNow());
        Replace(view, session is { HasEnded: false } ? session : null);
        view.Fault = session?.Fault ?? view.Fault;
        if (session is not null)
            Count(session, view);
        return session;
    }

    /// <summary>An agent is lost: its last status no longer holds.</summary>
    public void Remove(string name)
    {
        if (_agents.TryGetValue(name, out var agent))
            Replace(agent, null);
    }

    /// <summary>
    /// A report was accepted: its indexes are among those that the last status of its agent called unreported and must
    /// not be counted as done twice.
    /// </summary>
    public void Report(string name, long count)
    {
        if (_agents.GetValueOrDefault(name) is { Session: { } session } agent)
            Replace(agent, session with { Unreported = Math.Max(0, session.Unreported - count) });
    }

    /// <summary>Closes a second: what ended in it.</summary>
    /// <param name="elapsed">Time since the start of the run.</param>
    public TimelineRow TakeSecond(TimeSpan elapsed)
    {
        var row = TimelineRow.Of(elapsed, _second, InFlight, Active);
        _second.Clear();
        return row;
    }

    public RunUsage Usage() => new(
        Sender,
        MaxInFlight,
        [.. _agents.Select(agent => agent.Value.Usage(agent.Key))],
        [.. Faults.Select(fault => $"agent {fault.Key}: {fault.Value}")]);

    /// <summary>Keeps the sums: there may be hundreds of agents, and as many statuses a second.</summary>
    private void Replace(AgentView agent, SessionStatus? session)
    {
        InFlight += (session?.InFlight ?? 0) - (agent.Session?.InFlight ?? 0);
        Unreported += (session?.Unreported ?? 0) - (agent.Session?.Unreported ?? 0);
        agent.Session = session;
    }

    private void Count(SessionStatus session, AgentView agent)
    {
        if (session.Sender.Length > 0)
            Sender = session.Sender;
        _second.Add(Read(session.Tally.Span));
        // Peaks of different agents need not be of the same moment: this one's is added to what the others have now.
        MaxInFlight = Math.Max(MaxInFlight, InFlight - (agent.Session?.InFlight ?? 0) + session.MaxInFlight);
    }

    /// <summary>A status that cannot be read shows nothing.</summary>
    private Tally Read(ReadOnlySpan<byte> encoded)
    {
        try
        {
            if (encoded.IsEmpty)
                _scratch.Clear();
            else
                _scratch.ReadFrom(ref encoded);
        }
        catch (InvalidDataException)
        {
            _scratch.Clear();
        }
        return _scratch;
    }
}
