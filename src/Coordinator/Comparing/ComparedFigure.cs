using System.Text.Json;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Comparing;

/// <summary>A figure that runs are compared by.</summary>
/// <param name="Name">As <c>--fail-if</c> names it.</param>
/// <param name="IsHigherBetter">Whether more of it is better.</param>
/// <param name="Show">Its value as people read it.</param>
/// <param name="Of">Its value in a summary; none when nothing was measured.</param>
/// <param name="Part">
/// What a second adds to it, as numerator and denominator; none when the timeline does not show it, and it is not judged.
/// </param>
public sealed record ComparedFigure(
    string Name,
    bool IsHigherBetter,
    Func<double, string> Show,
    Func<JsonElement, double?> Of,
    Func<TimelineRow, double, (double Sum, double Weight)>? Part)
{
    public static IReadOnlyList<ComparedFigure> All { get; } =
    [
        new("rate", true, Format.Rate, summary => summary.GetProperty("requestsPerSecond").GetDouble(), (row, seconds) => (row.Requests, seconds)),
        new("errors", false, percent => $"{percent:0.##} %", ErrorsOf, (row, _) => (row.Failed, row.Requests)),
        Latency("mean", "mean"),
        Latency("p50", "p50", row => row.P50Milliseconds),
        Latency("p90", "p90"),
        Latency("p95", "p95", row => row.P95Milliseconds),
        Latency("p99", "p99", row => row.P99Milliseconds),
        Latency("p99.9", "p999"),
        Latency("max", "max"),
    ];

    /// <summary>A latency; a second counts as much as requests ended in it.</summary>
    private static ComparedFigure Latency(string name, string member, Func<TimelineRow, double>? ofSecond = null) => new(
        name,
        false,
        Format.Milliseconds,
        summary => EndedOf(summary) > 0 ? summary.GetProperty("latencyMilliseconds").GetProperty(member).GetDouble() : null,
        ofSecond is null ? null : (row, _) => (row.Requests * ofSecond(row), row.Requests));

    private static double? ErrorsOf(JsonElement summary) => EndedOf(summary) is > 0 and var ended
        ? 100 * summary.GetProperty("ledger").GetProperty("failed").GetDouble() / ended
        : null;

    private static double EndedOf(JsonElement summary)
    {
        var ledger = summary.GetProperty("ledger");
        return ledger.GetProperty("succeeded").GetDouble() + ledger.GetProperty("failed").GetDouble();
    }
}
