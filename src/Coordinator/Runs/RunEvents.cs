using System.Collections.Immutable;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Runs;

/// <summary>A fact about a run. Its <see cref="RunState"/> is the fold of these, and nothing else.</summary>
internal abstract record RunEvent;

/// <summary>The first shares were granted. Only the first such event counts.</summary>
/// <param name="At">When index 0 is due, by the coordinator's clock; a little ahead on a schedule.</param>
internal sealed record RunStarted(DateTimeOffset At) : RunEvent;

/// <summary>New shards wait to be leased, in the order of their ids.</summary>
internal sealed record ShardsPlanned(ImmutableArray<Shard> Shards) : RunEvent;

/// <summary>An agent may send a slice from now on.</summary>
internal sealed record SliceLeased(ShardSlice Slice, Lease Lease) : RunEvent;

/// <summary>An agent accounts for the front of a slice; a count below the slice's hands the rest back.</summary>
internal sealed record SliceReported(ShardReported Report) : RunEvent;

/// <summary>Others may lease what an agent's process holds.</summary>
/// <param name="Agent">The process.</param>
/// <param name="MayHaveSent">False when it ended without ever receiving the leases.</param>
internal sealed record LeasesReleased(AgentId Agent, bool MayHaveSent) : RunEvent;

/// <summary>The run ends before all its indexes are sent.</summary>
/// <param name="Phase">How.</param>
/// <param name="Reason">Why.</param>
/// <param name="LostThreshold">The threshold as it was typed, if that is the reason.</param>
internal sealed record RunStopped(RunPhase Phase, StopReason Reason, string? LostThreshold = null) : RunEvent;

/// <summary>All agents have left; nothing after this event counts.</summary>
/// <param name="Duration">From the first send to the last answer.</param>
/// <param name="Usage">What statuses showed and reports do not contain.</param>
internal sealed record RunEnded(TimeSpan Duration, RunUsage Usage) : RunEvent;

/// <summary>What a run used, from the statuses of its agents.</summary>
/// <param name="Sender">The sender it was sent with; empty when nothing was sent.</param>
/// <param name="MaxInFlight">The most requests in flight at one moment.</param>
/// <param name="Agents">What it used of each agent.</param>
/// <param name="Faults">Why agents did not take part or stopped, a line each.</param>
internal sealed record RunUsage(
    string Sender, int MaxInFlight, ImmutableArray<AgentUsage> Agents, ImmutableArray<string> Faults);

/// <summary>What a run used of one agent.</summary>
/// <param name="Agent">Its name.</param>
/// <param name="CpuSeconds">Processor time of its process during the run, user and system.</param>
/// <param name="PeakMemoryBytes">The highest resident size of its process so far.</param>
/// <param name="BusiestSecond">The share of its processors' time in its busiest second: 0 to 1.</param>
/// <param name="ClockSkewMilliseconds">How far its clock was ahead of the coordinator's, at least; negative for behind.</param>
internal readonly record struct AgentUsage(
    string Agent, double CpuSeconds, long PeakMemoryBytes, double BusiestSecond, double ClockSkewMilliseconds);
