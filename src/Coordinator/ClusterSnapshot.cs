using System.Collections.Immutable;
using LoadCluster.Coordinator.Agents;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator;

/// <summary>The cluster as the active coordinator sees it, published once a second and when a run starts or ends.</summary>
/// <param name="Term">Its term.</param>
/// <param name="Coordinator">The address of its process; empty in the same process.</param>
/// <param name="Agents">The agents that are alive, by name.</param>
/// <param name="Runs">The runs that are running and the last ones that ended, oldest first.</param>
public sealed record ClusterSnapshot(
    long Term, string Coordinator, ImmutableArray<AgentSnapshot> Agents, ImmutableArray<RunItem> Runs)
    : IProtocolMessage
{
    /// <summary>Nothing is known yet.</summary>
    public static ClusterSnapshot Empty { get; } = new(0, "", [], []);

    public RunItem? Find(string runId) => Runs.FirstOrDefault(run => run.RunId == runId);
}
