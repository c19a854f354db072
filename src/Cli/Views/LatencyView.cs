using LoadCluster.Shared.Metrics;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>Latencies on a screen: percentiles, and a small histogram of ten even steps.</summary>
internal static class LatencyView
{
    private const int Steps = 10;
    private const int BarWidth = 40;

    private static readonly (string Name, Func<LatencyHistogram, long> Of)[] Rows =
    [
        ("min", histogram => histogram.Min),
        ("mean", histogram => (long)histogram.Mean),
        ("p50", histogram => histogram.ValueAtPercentile(50)),
        ("p75", histogram => histogram.ValueAtPercentile(75)),
        ("p90", histogram => histogram.ValueAtPercentile(90)),
        ("p95", histogram => histogram.ValueAtPercentile(95)),
        ("p99", histogram => histogram.ValueAtPercentile(99)),
        ("p99.9", histogram => histogram.ValueAtPercentile(99.9)),
        ("max", histogram => histogram.Max),
    ];

    public static void Show(IAnsiConsole console, Tally tally)
    {
        if (tally.Latency.Count == 0)
            return;
        ReportView.Section(console, "Latency");
        console.MarkupLine($"  [grey]{"",-14} {"latency",10}  service time[/]");
        foreach (var (name, of) in Rows)
            ReportView.Row(console, name, $"{Time(of(tally.Latency)),10}  {Time(of(tally.ServiceTime)),12}");
        console.WriteLine();
        Bars(console, tally.Latency);
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
            console.MarkupLine($"  [grey]≤ {Time(upTo),-12}[/] [green]{bar,-BarWidth}[/] {Figures.Count(counts[i])}");
        }
    }

    private static string Time(long microseconds) => Figures.Milliseconds(microseconds / 1000d);
}
