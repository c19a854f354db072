using System.Collections.Immutable;
using LoadCluster.Coordinator.Planning;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Runs;

/// <content>What agents are given to do: as much as they need for the next seconds.</content>
internal sealed partial class Run
{
    /// <summary>How many seconds of a profile agents may be behind before no more is planned.</summary>
    private const int MostOpenShardsPerLane = 16;

    /// <summary>
    /// Plans what agents will need next. Plans are applied to the books at once, and again, without effect, when the
    /// journal brings them back.
    /// </summary>
    public void Plan()
    {
        while (Phase == RunPhase.Sending && NextShards() is { IsEmpty: false } shards)
            Queue(shards);
    }

    /// <summary>
    /// Plans what a profile needs as time goes by; what is to be sent as soon as may be is planned when some of it was.
    /// </summary>
    public void PlanAhead()
    {
        if (_books.Spec.Profile is not null)
            Plan();
    }

    private void Queue(params ImmutableArray<ShardSlice> slices) => Decide(new ShardsPlanned(_stampHeader(), slices));

    private ImmutableArray<ShardSlice> NextShards()
    {
        var shards = _books.Spec.Profile is { } profile ? NextShards(profile) : NextShard() is { } shard ? [shard] : [];
        return [.. shards.Select(shard => new ShardSlice(shard, From: 0))];
    }

    /// <summary>
    /// The next second of the profile, a shard for each lane there is, and for those of agents that are about to join:
    /// they would have no part in the seconds that are planned until they do. Agents that cannot keep up need no more
    /// than they have.
    /// </summary>
    private IEnumerable<Shard> NextShards(LoadProfile profile)
    {
        var granted = _shares.Granted.Count(share => share.Value > 0);
        var isGathering = Elapsed < TimeSpan.Zero && _monitor.Active < granted;
        var lanes = _monitor.LanesOf(granted);
        if (_books.StartedAt is null || isGathering || _books.OpenShards >= lanes * MostOpenShardsPerLane)
            return [];
        var size = ProfileSizing.Next(profile, _books.Spec.Total()!.Value, _books.Planned, Elapsed);
        return size == 0 ? [] : _books.NextShards(size, lanes);
    }

    private Shard? NextShard()
    {
        var size = ShardSizing.Next(new Workload(
            _books.Spec.Limit,
            Math.Max(1, _monitor.Active),
            _pace.Of(Done),
            _books.Outstanding - _monitor.Unreported - _monitor.InFlight,
            _books.Unplanned));
        return size == 0 ? null : _books.NextShard(size);
    }
}
