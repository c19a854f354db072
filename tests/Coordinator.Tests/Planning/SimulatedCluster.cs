using LoadCluster.Coordinator.Planning;

namespace LoadCluster.Coordinator.Tests.Planning;

internal enum StepKind
{
    /// <summary>An agent that was not there joins.</summary>
    Join,

    /// <summary>An agent receives the order to rest, or to work again.</summary>
    Cordon,

    /// <summary>An agent dies, and what it had in flight with it; the coordinator notices.</summary>
    Die,

    /// <summary>The latest orders reach an agent.</summary>
    Obey,

    /// <summary>An agent starts as many requests as asked for and allowed.</summary>
    Send,

    /// <summary>Requests of an agent end.</summary>
    Finish,

    /// <summary>An agent says what it uses; it takes a while to arrive.</summary>
    Pulse,

    /// <summary>The oldest pulse on its way arrives.</summary>
    Hear,
}

internal readonly record struct Step(StepKind Kind, int Agent, int Amount);

/// <summary>
/// A coordinator that divides a limit, and agents that obey, but late. What a pulse means is as the
/// coordinator takes it: only one that had seen the latest orders counts.
/// </summary>
/// <param name="limit">The limit.</param>
/// <param name="capacities">The most each agent can have in flight, by its number; without bounds by default.</param>
internal sealed class SimulatedCluster(int limit, int[]? capacities = null)
{
    private readonly LimitShares _shares = new();
    private readonly SortedDictionary<string, Agent> _agents = [];
    private readonly Queue<(string Agent, int OrdersSeen, int Used)> _pulses = [];
    private readonly HashSet<string> _cordoned = [];
    private Dictionary<string, int> _orders = [];
    private int _latest;

    /// <summary>The most requests that may be in flight before anybody hears of anything.</summary>
    public int InFlightAllowed => _agents.Values.Sum(agent => agent.Used);

    /// <summary>Of the agents that work.</summary>
    public IEnumerable<int> Limits => LimitsAndCapacities.Select(agent => agent.Limit);

    /// <summary>Of the agents that work.</summary>
    public IEnumerable<(int Limit, int Capacity)> LimitsAndCapacities => _agents
        .Where(agent => !_cordoned.Contains(agent.Key))
        .Select(agent => (agent.Value.Limit, CapacityOf(agent.Key)));

    /// <summary>All agents work again.</summary>
    public void Uncordon()
    {
        _cordoned.Clear();
        Divide();
    }

    public void Take(Step step)
    {
        var name = $"agent-{step.Agent}";
        if (step.Kind == StepKind.Join && _agents.TryAdd(name, new Agent()))
            Divide();
        else if (step.Kind == StepKind.Hear)
            Hear();
        else if (step.Kind == StepKind.Cordon)
            Cordon(name);
        else if (step.Kind == StepKind.Die && _agents.Remove(name))
            Bury(name);
        else if (_agents.TryGetValue(name, out var agent))
            Act(name, agent, step);
    }

    /// <summary>Everything that is on its way arrives, and every request ends.</summary>
    public void SettleDown()
    {
        foreach (var (name, agent) in _agents)
        {
            Act(name, agent, new Step(StepKind.Obey, 0, 0));
            agent.InFlight = 0;
            Act(name, agent, new Step(StepKind.Pulse, 0, 0));
        }
        while (_pulses.Count > 0)
            Hear();
    }

    private void Act(string name, Agent agent, Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Obey:
                (agent.OrdersSeen, agent.Limit) = (_latest, _orders.GetValueOrDefault(name));
                break;
            case StepKind.Send:
                agent.InFlight = Math.Max(agent.InFlight, Math.Min(agent.Limit, agent.InFlight + step.Amount));
                break;
            case StepKind.Finish:
                agent.InFlight = Math.Max(0, agent.InFlight - step.Amount);
                break;
            case StepKind.Pulse:
                _pulses.Enqueue((name, agent.OrdersSeen, agent.Used));
                break;
        }
    }

    private void Hear()
    {
        if (!_pulses.TryDequeue(out var pulse))
            return;
        if (pulse.OrdersSeen == _latest)
            _shares.Use(pulse.Agent, pulse.Used);
        Divide();
    }

    /// <summary>A connection that is gone brings nothing more.</summary>
    private void Bury(string name)
    {
        var others = _pulses.Where(pulse => pulse.Agent != name).ToArray();
        _pulses.Clear();
        Array.ForEach(others, _pulses.Enqueue);
        Divide();
    }

    private void Cordon(string name)
    {
        if (!_cordoned.Remove(name))
            _cordoned.Add(name);
        Divide();
    }

    private void Divide()
    {
        var able = _agents.Keys.Except(_cordoned).ToDictionary(agent => agent, CapacityOf);
        if (!_shares.Divide(limit, able, _agents.Keys))
            return;
        _latest++;
        _orders = _shares.Granted.ToDictionary();
    }

    private int CapacityOf(string agent) => capacities?[agent[^1] - '0'] ?? int.MaxValue;

    private sealed class Agent
    {
        public int OrdersSeen { get; set; }

        public int Limit { get; set; }

        public int InFlight { get; set; }

        public int Used => Math.Max(Limit, InFlight);
    }
}
