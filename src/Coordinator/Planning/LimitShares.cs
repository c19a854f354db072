namespace LoadCluster.Coordinator.Planning;

/// <summary>
/// Divides the limit of a run among agents so that their sum is never above it, not even while it is being divided anew:
/// what one agent is to get must first have been given up by another.
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

    /// <summary>Divides a limit evenly among agents; the others lose what they had.</summary>
    /// <returns>Whether any grant changed and must be ordered.</returns>
    public bool Divide(int limit, IReadOnlyCollection<string> agents)
    {
        var changed = Keep(agents);
        foreach (var (part, share) in Parts(limit))
            changed |= share.Lower(part);
        var free = limit - _shares.Values.Sum(share => share.Held);
        foreach (var (part, share) in Parts(limit))
            changed |= share.Raise(part, ref free);
        return changed;
    }

    private bool Keep(IReadOnlyCollection<string> agents)
    {
        var gone = _shares.Keys.Except(agents).ToList();
        gone.ForEach(agent => _shares.Remove(agent));
        foreach (var agent in agents)
            _shares.TryAdd(agent, new Share());
        return gone.Count > 0;
    }

    private IEnumerable<(int Part, Share Share)> Parts(int limit) => _shares.Values.Select(
        (share, i) => ((limit / _shares.Count) + (i < limit % _shares.Count ? 1 : 0), share));

    private sealed class Share
    {
        public int Granted { get; private set; }

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
