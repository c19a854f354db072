using System.Collections.Immutable;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Coordinator;

/// <summary>The cluster as the active coordinator sees it; fresh once a second.</summary>
/// <param name="Epoch">Its term of office.</param>
/// <param name="Agents">The agents that are alive, by name.</param>
/// <param name="Runs">The runs that go on and the last ones that ended, oldest first.</param>
public sealed record ClusterSnapshot(long Epoch, ImmutableArray<AgentSnapshot> Agents, ImmutableArray<RunHandle> Runs)
{
    /// <summary>Nothing known yet.</summary>
    public static ClusterSnapshot Empty { get; } = new(0, [], []);

    /// <summary>A run that goes on or ended a short time ago.</summary>
    public RunHandle? Find(string runId) => Runs.FirstOrDefault(run => run.RunId == runId);
}

/// <summary>An agent as it stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Whether it takes work.</param>
/// <param name="Protocol">
/// The protocol it speaks; it gets no work when that is another one than the coordinator's.
/// </param>
/// <param name="Version">Version of its program.</param>
/// <param name="Cores">Processors it may use.</param>
/// <param name="CpuPercent">Processor time of its process in the last second, in percent of one processor.</param>
/// <param name="Share">How many requests it may have in flight.</param>
/// <param name="InFlight">How many it has in flight.</param>
/// <param name="RequestsPerSecond">How many ended in the last second.</param>
/// <param name="LagMilliseconds">By how much its requests were sent late in the last second, on average.</param>
/// <param name="ClockSkewMilliseconds">How far its clock is ahead of the coordinator's, to some milliseconds.</param>
/// <param name="Leases">Shards it holds.</param>
public sealed record AgentSnapshot(
    string Name,
    AgentState State,
    int Protocol,
    string Version,
    int Cores,
    double CpuPercent,
    int Share,
    int InFlight,
    double RequestsPerSecond,
    double LagMilliseconds,
    double ClockSkewMilliseconds,
    int Leases);
