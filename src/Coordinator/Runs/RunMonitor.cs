using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Runs;

/// <summary>What the pulses of its agents tell about a run: for display, for planning, and who has left.</summary>
internal sealed class RunMonitor(string runId, TimeProvider time)
{
    private readonly Dictionary<string, AgentView> _agents = [];
    private readonly Tally _second = new();
    private readonly Tally _scratch = new();

    /// <summary>The most requests in flight that any pulse told of.</summary>
    public int MaxInFlight { get; private set; }

    /// <summary>Requests in flight now.</summary>
    public int InFlight => _agents.Values.Sum(agent => agent.Last?.InFlight ?? 0);

    /// <summary>Requests that are done, in shards that are not.</summary>
    public long Unreported => _agents.Values.Sum(agent => agent.Last?.Unreported ?? 0);

    /// <summary>How many agents are at work.</summary>
    public int Active => _agents.Values.Count(agent => agent.Last is not null);

    /// <summary>
    /// Streams of work of all agents once there are so many, if those who are to come are like those who are at work; 0
    /// before anybody told.
    /// </summary>
    public int LanesOf(int agents)
    {
        var lanes = _agents.Values.Sum(agent => agent.Last?.Lanes ?? 0);
        return Active == 0 ? 0 : lanes * Math.Max(agents, Active) / Active;
    }

    /// <summary>The driver the agents send with; empty before anybody joined.</summary>
    public string Driver { get; private set; } = "";

    /// <summary>Why an agent could not take part, by its name.</summary>
    public IReadOnlyDictionary<string, string> Faults => _agents
        .Where(agent => agent.Value.Fault is not null)
        .ToDictionary(agent => agent.Key, agent => agent.Value.Fault!);

    /// <summary>Takes a pulse into account.</summary>
    public void See(AgentPulsed pulse)
    {
        var run = pulse.Runs.FirstOrDefault(run => run.RunId == runId);
        var fault = pulse.Faults.GetValueOrDefault(runId);
        if (run is null && fault is null && !_agents.ContainsKey(pulse.Header.Sender))
            return;

        if (!_agents.TryGetValue(pulse.Header.Sender, out var agent))
            _agents.Add(pulse.Header.Sender, agent = new AgentView(pulse.Vitals));
        agent.See(pulse.Vitals, time.GetUtcNow());
        agent.Fault = fault;
        agent.Last = run;
        if (run is not null)
            Count(run, agent);
    }

    /// <summary>An agent died: what it last said is no longer so.</summary>
    public void Keep(IReadOnlyCollection<string> alive)
    {
        foreach (var (name, agent) in _agents)
        {
            if (!alive.Contains(name))
                agent.Last = null;
        }
    }

    /// <summary>
    /// A report was accepted: its indexes are among those that its sender's last pulse called unreported, as far as
    /// they go, and must not be taken for done twice.
    /// </summary>
    public void Report(string sender, long count)
    {
        if (_agents.GetValueOrDefault(sender) is { Last: { } last } agent)
            agent.Last = last with { Unreported = Math.Max(0, last.Unreported - count) };
    }

    /// <summary>Closes a second: what ended in it.</summary>
    /// <param name="elapsed">Time since the start of the run.</param>
    public TimelineRow TakeSecond(TimeSpan elapsed)
    {
        var row = TimelineRow.Of(elapsed, _second, InFlight, Active);
        _second.Clear();
        return row;
    }

    /// <summary>What the run took, for the journal.</summary>
    public RunEffort Effort() => new(
        Driver,
        MaxInFlight,
        [.. _agents.OrderBy(agent => agent.Key, StringComparer.Ordinal).Select(agent => agent.Value.Effort(agent.Key))],
        [.. Faults.Select(fault => $"agent {fault.Key}: {fault.Value}")]);

    private void Count(RunPulse run, AgentView agent)
    {
        Driver = run.Driver;
        _second.Add(Read(run.Tally.Span));
        // Peaks of different agents need not have been at the same moment: only this one's is compared with the
        // others' present.
        MaxInFlight = Math.Max(MaxInFlight, InFlight - run.InFlight + run.MaxInFlight);
        if (run.Left)
            agent.Last = null;
    }

    /// <summary>What cannot be read shows nothing: pulses are for display only.</summary>
    private Tally Read(ReadOnlySpan<byte> encoded)
    {
        try
        {
            _scratch.ReadFrom(ref encoded);
        }
        catch (InvalidDataException)
        {
            _scratch.Clear();
        }
        return _scratch;
    }
}
