namespace LoadCluster.Agent;

/// <summary>One index on its way to be sent.</summary>
/// <param name="Shard">Where it must be accounted for.</param>
/// <param name="Index">The number of the request.</param>
/// <param name="Due">When it should start: a stamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
internal readonly record struct WorkItem(LeasedShard Shard, long Index, long Due);
