using LoadCluster.Shared.Metrics;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>Latencies on a screen: percentiles, and a small histogram of ten even steps.</summary>
internal static class LatencyView
{
    private const int Steps = 10;
    private const int BarWidth = 40;

    private static readonly (string Name, double Percentile)[] Columns =
        [("p50", 50), ("p75", 75), ("p90", 90), ("p95", 95), ("p99", 99), ("p99.9", 99.9)];

    public static void Show(IAnsiConsole console, Tally tally)
    {
        if (tally.Latency.Count == 0)
            return;
        ReportView.Section(console, "Latency");
        console.MarkupLine($"[grey]{Line("", Columns.Select(column => column.Name), "min", "mean", "max")}[/]");
        console.WriteLine(Line("latency", tally.Latency));
        console.WriteLine(Line("service time", tally.ServiceTime));
        console.WriteLine();
        Bars(console, tally.Latency);
    }

    private static string Line(string name, LatencyHistogram histogram) => Line(
        name,
        Columns.Select(column => Time(histogram.ValueAtPercentile(column.Percentile))),
        Time(histogram.Min),
        Time((long)histogram.Mean),
        Time(histogram.Max));

    private static string Line(string name, IEnumerable<string> percentiles, string min, string mean, string max) =>
        $"  {name,-14}" + string.Concat(new[] { min, mean }.Concat(percentiles).Append(max).Select(cell => $"{cell,10}"));

    private static void Bars(IAnsiConsole console, LatencyHistogram histogram)
    {
        var width = Math.Max(1, (histogram.Max - histogram.Min + Steps) / Steps);
        var counts = new long[Steps];
        foreach (var bucket in histogram.Buckets())
            counts[Math.Clamp((Math.Min(bucket.Highest, histogram.Max) - histogram.Min) / width, 0, Steps - 1)] += bucket.Count;
        var most = counts.Max();
        for (var i = 0; i < Steps; i++)
        {
            var bar = new string('■', (int)Math.Ceiling((double)counts[i] * BarWidth / most));
            var upTo = Math.Min(histogram.Min + ((i + 1) * width), histogram.Max);
            console.MarkupLine($"  [grey]≤ {Time(upTo),-12}[/] [green]{bar}[/] {Figures.Count(counts[i])}");
        }
    }

    private static string Time(long microseconds) => Figures.Milliseconds(microseconds / 1000d);
}
