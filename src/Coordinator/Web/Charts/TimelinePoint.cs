using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Web.Charts;

/// <summary>A second of a timeline, or several that a chart shows as one.</summary>
/// <param name="Seconds">Time since the start of the run at its end.</param>
/// <param name="RequestsPerSecond">The mean of its seconds.</param>
/// <param name="FailedPerSecond">The mean of its seconds.</param>
/// <param name="InFlight">The most of its seconds; so are the latencies. No latencies when nothing ended.</param>
/// <param name="FailuresPerSecond">The mean of its seconds, by kind.</param>
public sealed record TimelinePoint(
    double Seconds, double RequestsPerSecond, double FailedPerSecond, double InFlight,
    double? P50, double? P95, double? P99, double? Max, double? Lag, IReadOnlyDictionary<string, double> FailuresPerSecond)
{
    /// <summary>The most points of a chart, however long the run.</summary>
    public const int Most = 400;

    public static IReadOnlyList<TimelinePoint> Of(IReadOnlyList<TimelineRow> rows)
    {
        var before = 0d;
        var points = new List<TimelinePoint>();
        // A run is accepted some moments before its first request is due.
        var sending = rows.Where(row => row.Elapsed > TimeSpan.Zero).ToList();
        foreach (var part in sending.Chunk(Math.Max(1, (sending.Count + Most - 1) / Most)))
        {
            var end = part[^1].Elapsed.TotalSeconds;
            points.Add(Of(TimelineRow.Merge(part), end, Math.Max(end - before, 0.1)));
            before = end;
        }
        return points;
    }

    private static TimelinePoint Of(TimelineRow row, double end, double length) => new(
        end,
        row.Requests / length,
        row.Failed / length,
        row.InFlight,
        Measured(row.P50Milliseconds),
        Measured(row.P95Milliseconds),
        Measured(row.P99Milliseconds),
        Measured(row.MaxMilliseconds),
        Measured(row.LagMilliseconds),
        row.FailuresByKind().ToDictionary(failure => failure.Kind, failure => failure.Count / length));

    private static double? Measured(double value) => value > 0 ? value : null;
}
