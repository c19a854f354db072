namespace LoadCluster.Coordinator.Api;

/// <summary>How much work there is for how many agents, in numbers that an autoscaler can read.</summary>
/// <param name="Runs">The runs in progress.</param>
/// <param name="Limit">How many requests they may have in flight, in all; it does not depend on the agents.</param>
/// <param name="Agents">The agents that are alive.</param>
public sealed record LoadItem(int Runs, long Limit, int Agents)
{
    internal static LoadItem Of(ClusterSnapshot cluster)
    {
        var running = cluster.Runs.Where(run => !run.HasEnded).ToList();
        return new(running.Count, running.Sum(run => (long)run.Spec.Limit), cluster.Agents.Length);
    }
}
