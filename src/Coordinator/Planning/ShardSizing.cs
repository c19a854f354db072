namespace LoadCluster.Coordinator.Planning;

/// <summary>What the size of the next shard depends on.</summary>
/// <param name="Limit">Requests in flight in the whole cluster.</param>
/// <param name="Agents">Agents at work, at least 1.</param>
/// <param name="RequestsPerSecond">What all of them get done now; 0 while nobody knows.</param>
/// <param name="Unstarted">Indexes planned that no agent has started yet.</param>
/// <param name="Remaining">Indexes not planned yet.</param>
public readonly record struct Workload(
    int Limit, int Agents, double RequestsPerSecond, long Unstarted, long Remaining);

/// <summary>
/// Decides how large shards are and how many may wait. Large enough that reporting them costs nothing, small enough
/// that agents share the work evenly to the end, and never more waiting than the next seconds need. A pure function.
/// </summary>
public static class ShardSizing
{
    /// <summary>How much of one agent's work a shard is, in seconds.</summary>
    private const double SecondsPerShard = 2;

    /// <summary>How much of everybody's work may be planned ahead, in seconds.</summary>
    private const double SecondsAhead = 4;

    /// <summary>The size of the shard that should be planned now, or 0 when enough is planned.</summary>
    public static long Next(Workload work)
    {
        var ahead = (2L * work.Limit) + (long)(SecondsAhead * work.RequestsPerSecond);
        return work.Unstarted >= ahead ? 0 : Size(work);
    }

    private static long Size(Workload work)
    {
        // An agent always has room for its share of the limit: smaller shards would only be more of them, until the
        // end, where equal parts of what remains make all agents finish together.
        var share = Math.Max(1, work.Limit / work.Agents);
        var twoSeconds = (long)(SecondsPerShard * work.RequestsPerSecond / work.Agents);
        var evenEnd = work.Remaining / (2L * work.Agents);
        var smallest = Math.Max(1, share / 4);
        return Math.Max(smallest, Math.Min(Math.Max(share, twoSeconds), evenEnd));
    }
}
