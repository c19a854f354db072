using System.Collections.Immutable;
using System.Globalization;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Metrics;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>Latencies on a terminal: percentiles, and a small histogram of ten even steps.</summary>
internal static class LatencyView
{
    private const int Steps = 10;
    private const int BarWidth = 40;

    // In microseconds: smaller differences are not explained.
    private const long LeastDifference = 1000;
    private const double LeastRatio = 1.1;

    public static void Show(IAnsiConsole console, RunReport report)
    {
        var tally = report.Tally;
        if (tally.Latency.Count == 0)
            return;
        ReportView.Section(console, "Latency");
        console.MarkupLine($"  [grey]{"",-14} {"latency",10}  service time[/]");
        foreach (var (name, of) in RowsOf(report.Origin.Percentiles))
            ReportView.Row(console, name, $"{Time(of(tally.Latency)),10}  {Time(of(tally.ServiceTime)),12}");
        if (report.Spec.Profile is not null)
            SendLag(console, report.SendLag.Histogram);
        Explain(console, tally);
        console.WriteLine();
        Bars(console, tally.Latency);
    }

    private static IEnumerable<(string Name, Func<LatencyHistogram, long> Of)> RowsOf(ImmutableArray<double> percentiles) =>
    [
        ("min", histogram => histogram.Min),
        ("mean", histogram => (long)histogram.Mean),
        .. ColumnsOf(percentiles),
    ];

    /// <summary>The percentiles and the maximum, in microseconds.</summary>
    internal static IEnumerable<(string Name, Func<LatencyHistogram, long> Of)> ColumnsOf(ImmutableArray<double> percentiles) =>
    [
        .. percentiles.Select(percentile => (
            string.Create(CultureInfo.InvariantCulture, $"p{percentile}"),
            (Func<LatencyHistogram, long>)(histogram => histogram.ValueAtPercentile(percentile)))),
        ("max", histogram => histogram.Max),
    ];

    private static void SendLag(IAnsiConsole console, LatencyHistogram lag) => ReportView.Row(
        console,
        "send lag",
        $"p50 {Time(lag.ValueAtPercentile(50))}, p99 {Time(lag.ValueAtPercentile(99))}, max {Time(lag.Max)}");

    /// <summary>Explains the difference between the two columns, if it is large enough.</summary>
    private static void Explain(IAnsiConsole console, Tally tally)
    {
        var (latency, service) = (tally.Latency.ValueAtPercentile(99), tally.ServiceTime.ValueAtPercentile(99));
        if (latency - service < LeastDifference || latency < service * LeastRatio)
            return;
        console.MarkupLine("  [grey]Latency counts from when a request should have started, as its user would; service[/]");
        console.MarkupLine("  [grey]time from when it was sent. The difference is how long requests waited to be sent.[/]");
    }

    private static void Bars(IAnsiConsole console, LatencyHistogram histogram)
    {
        var (min, max) = (histogram.Min, histogram.Max);
        var width = Math.Max(1, (max - min + Steps) / Steps);
        var counts = new long[((max - min) / width) + 1];
        foreach (var bucket in histogram.Buckets())
            counts[Math.Clamp(Math.Min(bucket.Highest, max) - min, 0, max - min) / width] += bucket.Count;
        var most = counts.Max();
        for (var i = 0; i < counts.Length; i++)
        {
            var bar = new string('■', (int)Math.Ceiling((double)counts[i] * BarWidth / most));
            var upTo = Math.Min(min + ((i + 1) * width) - 1, max);
            console.MarkupLine($"  [grey]≤ {Time(upTo),-12}[/] [green]{bar,-BarWidth}[/] {Format.Count(counts[i])}");
        }
    }

    internal static string Time(long microseconds) => Format.Milliseconds(microseconds / 1000d);
}
