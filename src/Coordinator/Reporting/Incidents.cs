using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>What happened to a run that explains its verdict, a line each.</summary>
internal static class Incidents
{
    // Where all agents were lost at once, a few of them show it.
    private const int MostNamed = 5;

    public static IEnumerable<string> Of(RunState state)
    {
        if (state.StopReason == StopReason.Asked && (state.IsCutShort || state.Totals.Verdict == Verdict.Incomplete))
            yield return "the run was stopped before its end";
        if (state.StopReason == StopReason.TooLate)
            yield return $"the schedule was missed: {Requests(state.Totals.Unsent)} had not started "
                + $"{state.Spec.LateLimit!.Value.TotalSeconds:0.###} s after its end (--late-limit)";
        foreach (var (agent, requests) in Worst(state.LeasedAgain))
            yield return $"{requests} that {agent} had leased and not reported went to others, too: it was lost, or "
                + "a coordinator was";
        if (!state.IsTimeUp)
            yield break;
        foreach (var (agent, requests) in Worst(state.Unreported))
            yield return $"{agent} was lost when the time was up: the outcome of {requests} it held is unknown";
    }

    private static IEnumerable<(string Agent, string Requests)> Worst(IReadOnlyDictionary<string, long> byAgent) => byAgent
        .OrderByDescending(agent => agent.Value)
        .Take(MostNamed)
        .Select(agent => (agent.Key, Requests(agent.Value)));

    private static string Requests(long count) => Format.Plural(count, "request");
}
