using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Runs;

/// <summary>A slice in the hands of one agent.</summary>
/// <param name="Agent">The process that holds it.</param>
/// <param name="Request">The number of the request it was leased for; a repeated request gets the same lease.</param>
internal sealed record Lease(AgentId Agent, long Request);

/// <summary>A shard that is not accounted for.</summary>
/// <param name="Rest">What is left of it: it starts at the cursor.</param>
/// <param name="Lease">Who holds it; none while it waits.</param>
/// <param name="LostBy">The last holder that neither reported it nor handed it back, and may have sent it.</param>
internal readonly record struct OpenShard(ShardSlice Rest, Lease? Lease = null, string? LostBy = null);

/// <summary>
/// The open shards of one run, each with its cursor and its lease. A report counts if and only if it starts at the
/// cursor; this compare-and-advance is all the deduplication there is.
/// </summary>
/// <remarks>Shards that are done are forgotten, so memory is bounded by the shards outstanding, not by the run.</remarks>
internal sealed class Ledger
{
    private readonly Dictionary<long, OpenShard> _open = [];
    private readonly SortedSet<long> _waiting = [];
    private readonly Dictionary<Lease, long> _leases = [];
    private readonly Dictionary<AgentId, SortedSet<long>> _requests = [];

    /// <summary>Indexes in shards that were opened.</summary>
    public long Opened { get; private set; }

    /// <summary>Indexes accepted, each once.</summary>
    public long Accepted { get; private set; }

    /// <summary>Indexes opened and not accepted yet.</summary>
    public long Outstanding => Opened - Accepted;

    /// <summary>The shards that are not accounted for.</summary>
    public IReadOnlyCollection<OpenShard> Open => _open.Values;

    /// <summary>How many indexes agents hold.</summary>
    public long Leased => _leases.Values.Sum(id => _open[id].Rest.Count);

    /// <summary>The waiting slice that was planned first.</summary>
    public ShardSlice? NextWaiting => _waiting.Count == 0 ? null : _open[_waiting.Min].Rest;

    /// <summary>Opens a planned shard with its cursor at 0.</summary>
    /// <exception cref="ArgumentException">The shard is open already.</exception>
    public void Add(Shard shard)
    {
        Restore(new OpenShard(new ShardSlice(shard, From: 0)));
        Opened += shard.Count;
    }

    /// <summary>Sets the totals of a ledger that is read back from disk; its shards follow by <see cref="Restore(OpenShard)"/>.</summary>
    public void Restore(long opened, long accepted) => (Opened, Accepted) = (opened, accepted);

    /// <summary>Adds an open shard as it was.</summary>
    public void Restore(OpenShard shard)
    {
        _open.Add(shard.Rest.Shard.Id, shard);
        Index(shard);
    }

    /// <summary>The slice that was leased for this request before.</summary>
    public ShardSlice? Find(Lease lease) => _leases.TryGetValue(lease, out var id) ? _open[id].Rest : null;

    /// <summary>The number of the first request of an agent that has a lease.</summary>
    public long? OldestRequestOf(AgentId agent) => _requests.TryGetValue(agent, out var requests) ? requests.Min : null;

    /// <summary>The open part of a shard.</summary>
    public OpenShard? Find(long shardId) => _open.TryGetValue(shardId, out var shard) ? shard : null;

    /// <summary>Leases a waiting slice.</summary>
    /// <returns>Who lost it before and may have sent it.</returns>
    public string? Take(ShardSlice slice, Lease lease)
    {
        var shard = _open[slice.Shard.Id];
        Replace(shard, shard with { Lease = lease, LostBy = null });
        return shard.LostBy;
    }

    /// <summary>
    /// Accepts a report of the first indexes of a slice, if the slice is what is open of its shard. The whole shard is
    /// compared, not its id alone: a superseded coordinator may have cut another shard with the same id.
    /// </summary>
    /// <param name="agent">Who reports. If another agent holds the slice, its rest may have been sent.</param>
    /// <param name="slice">What was leased.</param>
    /// <param name="count">How many of its indexes are reported; 0 hands it back untouched.</param>
    /// <param name="request">The request it was leased for; 0 if the agent does not say.</param>
    /// <returns>Whether it was accepted; if not, its tally must not be counted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A negative count, or one beyond the slice's end.</exception>
    public bool Accept(AgentId agent, ShardSlice slice, long count, long request = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, slice.Count);
        if (Find(slice.Shard.Id) is not { } shard || shard.Rest != slice)
            return false;
        if (count == 0 && !IsHeldBy(shard, agent, request))
            return false;
        Accepted += count;
        if (count == slice.Count)
            Remove(shard);
        else
            Replace(shard, new OpenShard(slice with { From = slice.From + count }, LostBy: OtherHolder(shard, agent)));
        return true;
    }

    /// <summary>Lets others lease what a process holds.</summary>
    public void Release(AgentId agent, bool mayHaveSent)
    {
        foreach (var shard in _open.Values.Where(shard => shard.Lease?.Agent == agent).ToList())
            Replace(shard, shard with { Lease = null, LostBy = mayHaveSent ? agent.Name : null });
    }

    private static bool IsHeldBy(OpenShard shard, AgentId agent, long request) =>
        shard.Lease is { } lease && lease.Agent == agent && (request == 0 || lease.Request == request);

    private static string? OtherHolder(OpenShard shard, AgentId agent) =>
        shard.Lease is { } lease && lease.Agent != agent ? lease.Agent.Name : null;

    private void Replace(OpenShard before, OpenShard after)
    {
        Remove(before);
        Restore(after);
    }

    private void Remove(OpenShard shard)
    {
        _open.Remove(shard.Rest.Shard.Id);
        _waiting.Remove(shard.Rest.Shard.Id);
        if (shard.Lease is not { } lease)
            return;
        _leases.Remove(lease);
        var requests = _requests[lease.Agent];
        requests.Remove(lease.Request);
        if (requests.Count == 0)
            _requests.Remove(lease.Agent);
    }

    private void Index(OpenShard shard)
    {
        if (shard.Lease is not { } lease)
        {
            _waiting.Add(shard.Rest.Shard.Id);
            return;
        }
        _leases.Add(lease, shard.Rest.Shard.Id);
        if (!_requests.TryGetValue(lease.Agent, out var requests))
            _requests.Add(lease.Agent, requests = []);
        requests.Add(lease.Request);
    }
}
