using System.Globalization;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>
/// Warns of agents whose clocks were wrong while they sent by a schedule. They correct what they measure, but to no
/// more than the time that an order takes, and not for a clock that is still moving. Without a schedule, no clock
/// matters.
/// </summary>
internal static class ClockWarning
{
    /// <summary>
    /// From here on a skew matters. Clocks that are kept by NTP differ by some milliseconds, over bad networks by some
    /// tens of them: this much means that one of the two is not synchronized.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    // Where all clocks seem wrong, it is the coordinator's: a few show it.
    private const int MostNamed = 3;

    /// <summary>The warning in one line, the worst clocks first; nothing when there is none to give.</summary>
    public static IEnumerable<string> Of(RunReport report)
    {
        var skewed = report.Agents
            .Where(agent => agent.Requests > 0 && Math.Abs(agent.ClockSkewMilliseconds) >= Limit.TotalMilliseconds)
            .OrderByDescending(agent => Math.Abs(agent.ClockSkewMilliseconds))
            .ToList();
        if (report.Spec.Profile is null || skewed.Count == 0)
            yield break;
        var named = string.Join(", ", skewed.Take(MostNamed).Select(Describe));
        var others = skewed.Count > MostNamed ? $" and {skewed.Count - MostNamed} more" : "";
        yield return $"clocks differ from the coordinator's, {named}{others}: requests were timed by the differences "
            + "measured; synchronise the clocks (NTP)";
    }

    private static string Describe(AgentReport agent)
    {
        var seconds = (Math.Abs(agent.ClockSkewMilliseconds) / 1000).ToString("0.0##", CultureInfo.InvariantCulture);
        return $"that of {agent.Id} is {seconds} s {(agent.ClockSkewMilliseconds > 0 ? "ahead" : "behind")}";
    }
}
