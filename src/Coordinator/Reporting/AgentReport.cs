using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>An agent's part in a run.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Requests">Requests it sent that were accounted for.</param>
/// <param name="CpuSeconds">Processor time its process used during the run, user and system.</param>
/// <param name="PeakMemoryBytes">The highest resident size its process ever had.</param>
/// <param name="BusiestSecond">The share of its processors' time that it used in its busiest second: 0 to 1.</param>
/// <param name="ClockSkewMilliseconds">
/// How far its clock was ahead of the coordinator's, negative for behind: at least this much, and 0 when nothing shows
/// that they differed.
/// </param>
public sealed record AgentReport(
    string Id, long Requests, double CpuSeconds, long PeakMemoryBytes, double BusiestSecond, double ClockSkewMilliseconds)
{
    internal static AgentReport Of(AgentUsage usage, IReadOnlyDictionary<string, long> requests) =>
        new(usage.Agent, requests.GetValueOrDefault(usage.Agent), usage.CpuSeconds, usage.PeakMemoryBytes,
            usage.BusiestSecond, usage.ClockSkewMilliseconds);
}
