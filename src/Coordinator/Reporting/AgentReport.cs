using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>An agent's part in a run.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Requests">Requests it sent that were accounted for.</param>
/// <param name="CpuSeconds">
/// Processor time its process used during the run, user and system. Not known of an agent that left before another
/// coordinator took over.
/// </param>
/// <param name="PeakMemoryBytes">The highest resident size its process ever had, or not known like the processor time.</param>
/// <param name="BusiestSecond">The share of its processors' time that it used in its busiest second: 0 to 1.</param>
/// <param name="ClockSkewMilliseconds">
/// How far its clock was ahead of the coordinator's, negative for behind: at least this much, and 0 when nothing shows
/// that they differed.
/// </param>
public sealed record AgentReport(
    string Id, long Requests, double? CpuSeconds, long? PeakMemoryBytes, double BusiestSecond, double ClockSkewMilliseconds)
{
    /// <summary>The agents of a run, in the order of their names.</summary>
    /// <param name="usages">What statuses showed to the coordinator that ended the run.</param>
    /// <param name="requests">What the ledger has of each agent.</param>
    internal static IEnumerable<AgentReport> Of(IReadOnlyList<AgentUsage> usages, IReadOnlyDictionary<string, long> requests) =>
        usages
            .Select(usage => Of(usage, requests.GetValueOrDefault(usage.Agent)))
            .UnionBy(requests.Select(entry => new AgentReport(entry.Key, entry.Value, null, null, 0, 0)), agent => agent.Id)
            .OrderBy(agent => agent.Id, StringComparer.Ordinal);

    private static AgentReport Of(AgentUsage usage, long requests) => new(
        usage.Agent, requests, usage.CpuSeconds, usage.PeakMemoryBytes, usage.BusiestSecond, usage.ClockSkewMilliseconds);
}
