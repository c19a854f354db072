namespace LoadCluster.Coordinator.Planning;

/// <summary>
/// Divides the limit of a run among agents so that their sum is never above it, not even while it is being divided
/// anew: what one agent is to get must first have been given up by another.
/// </summary>
internal sealed class LimitShares
{
    private readonly SortedDictionary<string, Share> _shares = new(StringComparer.Ordinal);

    /// <summary>The share of each agent, as it should be ordered now.</summary>
    public IEnumerable<KeyValuePair<string, int>> Granted =>
        _shares.Select(share => KeyValuePair.Create(share.Key, share.Value.Granted));

    /// <summary>An agent said how much it uses; it had seen every order that was given.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="used">Its limit or what it has in flight, whichever is more.</param>
    public void Use(string agent, int used)
    {
        if (_shares.TryGetValue(agent, out var share))
            share.Used = used;
    }

    /// <summary>How much an agent was given.</summary>
    public int Of(string agent) => _shares.GetValueOrDefault(agent)?.Granted ?? 0;

    /// <summary>
    /// An agent turns out to have a share that a predecessor gave it. Without effect on known agents.
    /// </summary>
    public void Adopt(string agent, int granted) => _shares.TryAdd(agent, new Share(granted));

    /// <summary>Divides a limit evenly among agents that take work, none above its capacity.</summary>
    /// <param name="limit">The limit of the run.</param>
    /// <param name="capacities">The most each agent that takes work can have in flight, by its name.</param>
    /// <param name="alive">Those who take none, too, but may still use what they had.</param>
    /// <returns>Whether any grant changed and must be ordered.</returns>
    public bool Divide(int limit, IReadOnlyDictionary<string, int> capacities, IEnumerable<string> alive)
    {
        var changed = Keep(capacities.Keys, alive);
        var parts = Parts(limit, capacities);
        foreach (var (share, part) in parts)
            changed |= share.Lower(part);
        var free = limit - _shares.Values.Sum(share => share.Held);
        foreach (var (share, part) in parts)
            changed |= share.Raise(part, ref free);
        return changed;
    }

    private bool Keep(IEnumerable<string> able, IEnumerable<string> alive)
    {
        var gone = _shares.Keys.Except(alive).ToList();
        gone.ForEach(agent => _shares.Remove(agent));
        foreach (var agent in able)
            _shares.TryAdd(agent, new Share(0));
        return gone.Count > 0;
    }

    /// <summary>Serves the smallest capacities first: what they leave goes evenly to the others.</summary>
    private List<(Share Share, int Part)> Parts(int limit, IReadOnlyDictionary<string, int> capacities)
    {
        var parts = _shares.Where(share => !capacities.ContainsKey(share.Key)).Select(share => (share.Value, 0)).ToList();
        var unserved = capacities.Count;
        foreach (var (agent, capacity) in capacities.OrderBy(agent => agent.Value).ThenByDescending(agent => agent.Key))
        {
            var part = Math.Min(capacity, limit / unserved--);
            parts.Add((_shares[agent], part));
            limit -= part;
        }
        return parts;
    }

    private sealed class Share(int granted)
    {
        public int Granted { get; private set; } = granted;

        public int Used { get; set; }

        /// <summary>What it may have in flight at this moment.</summary>
        public int Held => Math.Max(Granted, Used);

        public bool Lower(int part)
        {
            if (part >= Granted)
                return false;
            // Until it says that it gave up the difference, it may still use it.
            Used = Held;
            Granted = part;
            return true;
        }

        public bool Raise(int part, ref int free)
        {
            var grant = Math.Min(part, Held + free);
            if (grant <= Granted)
                return false;
            free -= Math.Max(0, grant - Held);
            Granted = grant;
            return true;
        }
    }
}
