using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests.Runs;

/// <summary>Events of a run, and states that have some of them applied.</summary>
internal static class States
{
    public const string RunId = "run-1";

    public static RunState Open(long requests) => new(RunId, Specs.Of(requests), DateTimeOffset.UnixEpoch);

    public static RunState Planned(long requests, out Shard shard, long? size = null)
    {
        var state = Open(requests);
        shard = Plan(state, size ?? requests);
        return state;
    }

    public static Shard Plan(RunState state, long size)
    {
        var shard = state.NextShard(size)!.Value;
        state.Apply(new ShardsPlanned([shard]));
        return shard;
    }

    public static AgentId Agent(string name) => new(name, Incarnation: 1);

    public static SliceLeased Leased(Shard shard, long from, string agent, long request = 1) =>
        new(new ShardSlice(shard, from), new Lease(Agent(agent), request));

    public static LeasesReleased Lost(string agent) => new(Agent(agent), MayHaveSent: true);

    public static SliceReported Report(Shard shard, long from, long count, string agent = "agent") =>
        Report(shard, from, Tallies.Succeeding(count), agent);

    public static SliceReported Report(Shard shard, long from, Tally tally, string agent = "agent") =>
        new(new ShardReported(RunId, Agent(agent), new ShardSlice(shard, from), tally.Total, tally.Encode()));

    public static RunEnded Ended(double seconds = 1) =>
        new(TimeSpan.FromSeconds(seconds), new RunUsage("scripted", 1, [], []));
}
