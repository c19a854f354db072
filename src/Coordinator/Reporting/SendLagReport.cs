using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>
/// By how much requests were sent later than they should have been: the generator's own part of the latency.
/// </summary>
/// <param name="Histogram">The lag of each request, in microseconds.</param>
/// <param name="IsTooLate">
/// Whether a schedule was missed: the 99th percentile is above <see cref="Limit"/>. Without a profile there is none to
/// miss.
/// </param>
/// <param name="Causes">What can be seen of the reason, a line each; empty when nothing was missed.</param>
public sealed record SendLagReport(LatencyHistogram Histogram, bool IsTooLate, IReadOnlyList<string> Causes)
{
    /// <summary>The lag at the 99th percentile up to which a schedule was kept.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(10);

    /// <summary>From this share of its processors' time on, an agent is taken for saturated.</summary>
    private const double Saturated = 0.9;

    internal static SendLagReport Of(RunReport report)
    {
        var lag = report.Tally.SendLag();
        var isTooLate = report.Spec.Profile is not null && lag.ValueAtPercentile(99) > Limit.TotalMicroseconds;
        return new SendLagReport(lag, isTooLate, isTooLate ? [.. CausesOf(report)] : []);
    }

    private static IEnumerable<string> CausesOf(RunReport report)
    {
        if (report.HandedBack > 0)
            yield return $"agents left in mid-run: others sent late what they handed back ({Format.Plural(report.HandedBack, "request")})";
        // What comes late comes at once, and reaches any ceiling.
        var isCeilingReached = report.MaxInFlight >= report.Spec.Limit && report.HandedBack == 0;
        if (isCeilingReached)
            yield return $"the ceiling of {Format.Plural(report.Spec.Limit, "request")} in flight was reached: use a higher --connections";
        var busy = report.Agents.Where(agent => agent.BusiestSecond >= Saturated).Select(agent => agent.Id).ToList();
        if (busy.Count > 0)
            yield return $"no processor time was left to {string.Join(", ", busy)}: add agents, or lower the rate";
        if (report.Tally.CountOf(Outcome.Error(ErrorKind.LocalPorts)) > 0)
            yield return "no local ports were free: add addresses with --source, or lower the rate";
        if (!isCeilingReached && busy.Count == 0 && report.HandedBack == 0)
            yield return "requests were sent late, and no reason can be seen here: look for other work on the machines of the "
                + "agents, or a slow network";
    }
}
