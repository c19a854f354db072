using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Web.Charts;

/// <summary>A second of a timeline, or several that a chart shows as one.</summary>
/// <param name="Seconds">Time since the start of the run at its end.</param>
/// <param name="RequestsPerSecond">The mean of its seconds.</param>
/// <param name="FailedPerSecond">The mean of its seconds.</param>
/// <param name="InFlight">The most of its seconds; so are the latencies. No latencies when nothing ended.</param>
public sealed record TimelinePoint(
    double Seconds, double RequestsPerSecond, double FailedPerSecond, double InFlight,
    double? P50, double? P95, double? P99, double? Max, double? Lag)
{
    /// <summary>The most points of a chart, however long the run.</summary>
    public const int Most = 400;

    /// <summary>How many seconds are a point.</summary>
    public static int SecondsPerPoint(int rows) => Math.Max(1, (rows + Most - 1) / Most);

    public static IReadOnlyList<TimelinePoint> Of(IReadOnlyList<TimelineRow> rows)
    {
        var before = 0d;
        var points = new List<TimelinePoint>();
        foreach (var part in rows.Chunk(SecondsPerPoint(rows.Count)))
        {
            var end = part[^1].Elapsed.TotalSeconds;
            points.Add(Of(part, end, Math.Max(end - before, 0.1)));
            before = end;
        }
        return points;
    }

    private static TimelinePoint Of(TimelineRow[] rows, double end, double length) => new(
        end,
        rows.Sum(row => row.Requests) / length,
        rows.Sum(row => row.Failed) / length,
        rows.Max(row => row.InFlight),
        Highest(rows, row => row.P50Milliseconds),
        Highest(rows, row => row.P95Milliseconds),
        Highest(rows, row => row.P99Milliseconds),
        Highest(rows, row => row.MaxMilliseconds),
        Highest(rows, row => row.LagMilliseconds));

    private static double? Highest(TimelineRow[] rows, Func<TimelineRow, double> of) =>
        rows.Max(of) is > 0 and var highest ? highest : null;
}
