using LoadCluster.Shared.Messages;

namespace LoadCluster.Coordinator;

/// <summary>The agents that are alive: those that pulsed a short time ago.</summary>
internal sealed class Membership(TimeProvider time)
{
    /// <summary>Five pulses missed. Shorter would declare an agent dead that only waited for its processor.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (AgentPulsed Pulse, long Seen)> _agents = [];

    /// <summary>Names of the agents that may get work.</summary>
    public IReadOnlyCollection<string> Names => _agents.Keys;

    /// <summary>The last pulse of each agent.</summary>
    public IEnumerable<AgentPulsed> Pulses => _agents.Values.Select(agent => agent.Pulse);

    /// <summary>Notes a sign of life.</summary>
    /// <returns>Whether the agent is new.</returns>
    public bool See(AgentPulsed pulse)
    {
        var isNew = !_agents.ContainsKey(pulse.Header.Sender);
        _agents[pulse.Header.Sender] = (pulse, time.GetTimestamp());
        return isNew;
    }

    /// <summary>Forgets the agents that went silent.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Bury()
    {
        var dead = _agents.Where(agent => time.GetElapsedTime(agent.Value.Seen) > Patience).ToList();
        dead.ForEach(agent => _agents.Remove(agent.Key));
        return dead.Count > 0;
    }
}
