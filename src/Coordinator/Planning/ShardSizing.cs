namespace LoadCluster.Coordinator.Planning;

/// <summary>What the size of the next shard depends on.</summary>
/// <param name="Limit">Requests in flight in the whole cluster.</param>
/// <param name="Agents">Agents at work, at least 1.</param>
/// <param name="RequestsPerSecond">Throughput of all of them; 0 while unknown.</param>
/// <param name="Remaining">Indexes not planned yet.</param>
public readonly record struct Workload(int Limit, int Agents, double RequestsPerSecond, long Remaining);

/// <summary>
/// Decides how large a shard is that is cut for an agent that asks. Large enough that reporting it costs nothing, small
/// enough that agents share the work evenly to the end. A pure function.
/// </summary>
public static class ShardSizing
{
    /// <summary>How much of one agent's work a shard is at least, in seconds.</summary>
    private const double SecondsPerShard = 2;

    /// <summary>The most shards that a coordinator should lease in a second: with more agents, shards are larger.</summary>
    private const double ShardsPerSecond = 100;

    /// <summary>
    /// The same towards the end, where shards are small: agents end as far apart as one of them takes, which is a second with
    /// 500 agents and 20 ms with ten.
    /// </summary>
    private const double LastShardsPerSecond = 500;

    /// <summary>The size of the next shard, at least 1.</summary>
    public static long Size(Workload work)
    {
        // An agent always has room for its share of the limit: smaller shards would only be more of them, until the
        // end, where equal parts of what remains make all agents finish together.
        var share = Math.Max(1, work.Limit / work.Agents);
        var seconds = Math.Max(SecondsPerShard, work.Agents / ShardsPerSecond);
        var steady = (long)(seconds * work.RequestsPerSecond / work.Agents);
        var evenEnd = work.Remaining / (2L * work.Agents);
        var smallest = Math.Max(Math.Max(1, share / 4), (long)(work.RequestsPerSecond / LastShardsPerSecond));
        return Math.Max(smallest, Math.Min(Math.Max(share, steady), evenEnd));
    }
}
