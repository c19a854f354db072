using System.Collections.Immutable;
using Akka.Actor;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Agents;

/// <summary>The agents that are alive: registered, and heard a short time ago.</summary>
internal sealed class AgentRegistry(TimeProvider time)
{
    /// <summary>Five statuses missed. A shorter time would lose agents that only wait for their processor.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Two statuses missed: another process may take over the name.</summary>
    private static readonly TimeSpan Succession = TimeSpan.FromSeconds(2.5);

    private readonly SortedDictionary<string, AgentRecord> _agents = new(StringComparer.Ordinal);

    public IReadOnlyCollection<AgentRecord> Agents => _agents.Values;

    public void Clear() => _agents.Clear();

    /// <summary>The registered process, if that is the one which has the name.</summary>
    public AgentRecord? Find(AgentId agent) =>
        _agents.TryGetValue(agent.Name, out var record) && record.Id == agent ? record : null;

    public AgentRecord? Find(string name) => _agents.GetValueOrDefault(name);

    /// <summary>Registers an agent, or refreshes its address.</summary>
    /// <param name="registration">What it says of itself.</param>
    /// <param name="actor">Where it takes messages.</param>
    /// <returns>Why it is refused, in one line; <see langword="null"/> when it is registered.</returns>
    public string? Register(RegisterAgent registration, IActorRef actor)
    {
        if (!ProtocolVersion.IsCompatible(registration.Protocol))
            return $"agent {registration.Agent.Name} speaks protocol {registration.Protocol}, the coordinator "
                + $"{ProtocolVersion.Current}: upgrade the older one";
        if (HasNamesake(registration.Agent))
            return $"another agent named '{registration.Agent.Name}' is at work: this one waits until that one has left, "
                + "or start it with another --name";
        if (Find(registration.Agent) is not { } known || !known.Actor.Equals(actor))
            _agents[registration.Agent.Name] = new AgentRecord(registration, actor, time);
        return null;
    }

    /// <summary>Removes the agents that left and those that are silent for longer than <see cref="Patience"/>.</summary>
    public ImmutableArray<AgentRecord> RemoveGone()
    {
        ImmutableArray<AgentRecord> gone =
            [.. _agents.Values.Where(agent => agent.HasLeft || agent.Silence > Patience)];
        foreach (var agent in gone)
            _agents.Remove(agent.Name);
        return gone;
    }

    private bool HasNamesake(AgentId agent) =>
        _agents.TryGetValue(agent.Name, out var other) && other.Id != agent && !other.HasLeft
        && other.Silence < Succession;
}
