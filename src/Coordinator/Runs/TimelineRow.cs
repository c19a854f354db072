using System.Globalization;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Runs;

/// <summary>One second of a run, from its agents' statuses.</summary>
/// <param name="Elapsed">Time since the start of the run at the end of this second.</param>
/// <param name="Requests">Requests that ended.</param>
/// <param name="Succeeded">Those with a status from 100 to 399.</param>
/// <param name="Failed">Those with another status, or an error.</param>
/// <param name="BytesReceived">Bytes of bodies.</param>
/// <param name="InFlight">Requests in flight at its end.</param>
/// <param name="Agents">Agents at work at its end.</param>
/// <param name="P50Milliseconds">Median latency; 0 when nothing ended.</param>
/// <param name="P99Milliseconds">99th percentile of latency; 0 when nothing ended.</param>
/// <param name="MaxMilliseconds">Highest latency; 0 when nothing ended.</param>
/// <param name="P95Milliseconds">95th percentile of latency; 0 when nothing ended.</param>
/// <param name="LagMilliseconds">99th percentile of the send lag; 0 when nothing ended.</param>
/// <param name="Failures">How often each outcome that is a failure came, like <c>503=2 timeout=1</c>.</param>
public sealed record TimelineRow(
    TimeSpan Elapsed,
    long Requests,
    long Succeeded,
    long Failed,
    long BytesReceived,
    int InFlight,
    int Agents,
    double P50Milliseconds,
    double P99Milliseconds,
    double MaxMilliseconds,
    double P95Milliseconds = 0,
    double LagMilliseconds = 0,
    string Failures = "")
{
    /// <summary>The names of the columns, in the order of <see cref="ToCsv"/>; new ones are added at the end.</summary>
    public const string CsvHeader =
        "second,requests,succeeded,failed,bytes_received,in_flight,agents,p50_ms,p99_ms,max_ms,p95_ms,send_lag_p99_ms,failures";

    /// <summary>The columns that every file has; those after them came later.</summary>
    private const int FirstColumns = 10;

    /// <summary>The row as a line of a CSV file, without the line's end.</summary>
    public string ToCsv() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Elapsed.TotalSeconds:0.0},{Requests},{Succeeded},{Failed},{BytesReceived},{InFlight},{Agents},"
        + $"{P50Milliseconds:0.###},{P99Milliseconds:0.###},{MaxMilliseconds:0.###},"
        + $"{P95Milliseconds:0.###},{LagMilliseconds:0.###},{Failures}");

    /// <summary>How often each outcome that is a failure came.</summary>
    public IEnumerable<(string Kind, long Count)> FailuresByKind() => Failures
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(failure => failure.Split('='))
        .Where(failure => failure.Length == 2 && long.TryParse(failure[1], CultureInfo.InvariantCulture, out _))
        .Select(failure => (failure[0], long.Parse(failure[1], CultureInfo.InvariantCulture)));

    /// <summary>Reads a line of a file that this or an earlier version wrote; none for a line that is not a row.</summary>
    public static TimelineRow? Read(string line)
    {
        var cells = line.Split(',');
        var numbers = new double[FirstColumns + 2];
        for (var i = 0; i < Math.Min(numbers.Length, cells.Length); i++)
        {
            if (!double.TryParse(cells[i], CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
                return null;
        }
        return cells.Length < FirstColumns ? null : Of(numbers, cells.Length > numbers.Length ? cells[numbers.Length] : "");
    }

    /// <summary>One row for several that follow each other: sums of what is counted, the highest of all else.</summary>
    public static TimelineRow Merge(IReadOnlyList<TimelineRow> rows) => rows.Count == 1 ? rows[0] : new TimelineRow(
        rows[^1].Elapsed,
        rows.Sum(row => row.Requests),
        rows.Sum(row => row.Succeeded),
        rows.Sum(row => row.Failed),
        rows.Sum(row => row.BytesReceived),
        rows.Max(row => row.InFlight),
        rows.Max(row => row.Agents),
        rows.Max(row => row.P50Milliseconds),
        rows.Max(row => row.P99Milliseconds),
        rows.Max(row => row.MaxMilliseconds),
        rows.Max(row => row.P95Milliseconds),
        rows.Max(row => row.LagMilliseconds),
        string.Join(' ', rows.SelectMany(row => row.FailuresByKind())
            .GroupBy(failure => failure.Kind, failure => failure.Count)
            .Select(kind => $"{kind.Key}={kind.Sum()}")));

    internal static TimelineRow Of(TimeSpan elapsed, Tally tally, int inFlight, int agents) => new(
        elapsed,
        tally.Total,
        tally.Succeeded,
        tally.Failed,
        tally.BytesReceived,
        inFlight,
        agents,
        At(tally.Latency, 50),
        At(tally.Latency, 99),
        At(tally.Latency, 100),
        At(tally.Latency, 95),
        At(tally.SendLag(), 99),
        string.Join(' ', tally.Outcomes()
            .Where(entry => entry.Outcome.IsFailure)
            .Select(entry => $"{entry.Outcome.Name}={entry.Count}")));

    private static TimelineRow Of(double[] cells, string failures) => new(
        TimeSpan.FromSeconds(Math.Clamp(cells[0], 0, TimeSpan.MaxValue.TotalSeconds / 2)),
        (long)cells[1],
        (long)cells[2],
        (long)cells[3],
        (long)cells[4],
        (int)cells[5],
        (int)cells[6],
        cells[7],
        cells[8],
        cells[9],
        cells[10],
        cells[11],
        failures);

    private static double At(LatencyHistogram histogram, double percentile) =>
        histogram.ValueAtPercentile(percentile) / 1000d;
}
