using System.Collections.Immutable;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Coordinator.Members;

/// <summary>The agents that are alive: those that pulsed a short time ago.</summary>
internal sealed class Membership(TimeProvider time)
{
    /// <summary>Five pulses missed. Shorter would declare an agent dead that only waited for its processor.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Two pulses missed: whoever has the name now is meant from here on.</summary>
    private static readonly TimeSpan Succession = TimeSpan.FromSeconds(2.5);

    private readonly SortedDictionary<string, Member> _members = new(StringComparer.Ordinal);

    /// <summary>Names of all agents.</summary>
    public IReadOnlyCollection<string> Names => _members.Keys;

    /// <summary>The agents that take work, and how much each can have in flight.</summary>
    public Dictionary<string, int> Capacities => _members.Values
        .Where(member => member.IsAbleToWork)
        .ToDictionary(member => member.Last.Header.Sender, member => member.Last.Vitals.MaxConnections);

    /// <summary>The last pulse of each agent that speaks our protocol.</summary>
    public IEnumerable<AgentPulsed> Pulses =>
        _members.Values.Where(member => member.SpeaksOurProtocol).Select(member => member.Last);

    /// <summary>Which process each of the names means.</summary>
    public ImmutableDictionary<string, long> Incarnations =>
        _members.ToImmutableDictionary(member => member.Key, member => member.Value.Last.Vitals.Incarnation);

    /// <summary>
    /// Whether the pulse is of an agent whose name another one has, who is at work: it has no part in anything.
    /// </summary>
    public bool IsNamesake(AgentPulsed pulse) =>
        _members.TryGetValue(pulse.Header.Sender, out var member) && !member.Is(pulse)
        && !member.HasLeft && member.Silence < Succession;

    /// <summary>Notes a sign of life of an agent that is no namesake of another.</summary>
    /// <returns>Whether who can work has changed.</returns>
    public bool See(AgentPulsed pulse)
    {
        var name = pulse.Header.Sender;
        var known = _members.GetValueOrDefault(name);
        var couldWork = known?.IsAbleToWork ?? false;
        var member = known is not null && known.Is(pulse) ? known : _members[name] = new Member(time);
        member.See(pulse);
        return member.IsAbleToWork != couldWork || (known is not null && member != known);
    }

    /// <summary>Forgets the agents that went silent, and those that left.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Bury()
    {
        var gone = _members.Where(member => member.Value.Silence > Patience).Select(member => member.Key).ToList();
        gone.ForEach(agent => _members.Remove(agent));
        return gone.Count > 0;
    }

    /// <summary>All agents as they stand.</summary>
    /// <param name="shareOf">How much of the limits an agent has, by its name.</param>
    public ImmutableArray<AgentSnapshot> Snapshot(Func<string, int> shareOf) =>
        [.. _members.Select(member => member.Value.Snapshot(shareOf(member.Key)))];
}
