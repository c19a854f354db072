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
    double MaxMilliseconds)
{
    /// <summary>The names of the columns, in the order of <see cref="ToCsv"/>.</summary>
    public const string CsvHeader =
        "second,requests,succeeded,failed,bytes_received,in_flight,agents,p50_ms,p99_ms,max_ms";

    /// <summary>The row as a line of a CSV file, without the line's end.</summary>
    public string ToCsv() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Elapsed.TotalSeconds:0.0},{Requests},{Succeeded},{Failed},{BytesReceived},{InFlight},{Agents},"
        + $"{P50Milliseconds:0.###},{P99Milliseconds:0.###},{MaxMilliseconds:0.###}");

    internal static TimelineRow Of(TimeSpan elapsed, Tally tally, int inFlight, int agents) => new(
        elapsed,
        tally.Total,
        tally.Succeeded,
        tally.Failed,
        tally.BytesReceived,
        inFlight,
        agents,
        Milliseconds(tally.Latency.ValueAtPercentile(50)),
        Milliseconds(tally.Latency.ValueAtPercentile(99)),
        Milliseconds(tally.Latency.Max));

    private static double Milliseconds(long microseconds) => microseconds / 1000d;
}
