using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Agents;

/// <summary>An agent as it stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Whether it takes work.</param>
/// <param name="Protocol">The protocol it speaks.</param>
/// <param name="Version">Version of its program.</param>
/// <param name="Cores">Processors it may use.</param>
/// <param name="CpuPercent">Processor time of its process in the last second, in percent of one processor.</param>
/// <param name="Share">How many requests it may have in flight.</param>
/// <param name="InFlight">How many it has in flight.</param>
/// <param name="RequestsPerSecond">How many ended in the last second.</param>
/// <param name="LagMilliseconds">Mean send lag of the last second.</param>
/// <param name="ClockSkewMilliseconds">How far its clock is ahead of the coordinator's, to some milliseconds.</param>
/// <param name="Leases">Slices it holds.</param>
/// <param name="Address">Where it runs, as its address in the cluster; empty in the same process.</param>
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
    int Leases,
    string Address);
