using System.Globalization;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Shared.Thresholds;

/// <summary>How the value of a metric changes during a run.</summary>
internal enum Course
{
    /// <summary>It never falls.</summary>
    Grows,

    /// <summary>It never grows.</summary>
    Falls,

    /// <summary>It goes up and down, and settles as more requests end.</summary>
    Settles,

    /// <summary>What it is before the end says nothing: a run may ramp up, and shards are accounted for late.</summary>
    KnownAtEnd,
}

/// <summary>A figure of a run that a threshold can be about.</summary>
/// <param name="Unit">What it is measured in.</param>
/// <param name="Course">How it changes during the run.</param>
/// <param name="Of">Its value; none without a request to measure it from.</param>
internal sealed record Metric(Unit Unit, Course Course, Func<RunFigures, double?> Of)
{
    private const string ServicePrefix = "service.";

    private static readonly Dictionary<string, Metric> Known = new()
    {
        ["errors"] = new(Unit.Percent, Course.Settles, run => run.Tally.Ended is > 0 and var ended
            ? 100d * run.Tally.Failed / ended
            : null),
        ["failed"] = new(Unit.Count, Course.Grows, run => run.Tally.Ended > 0 ? run.Tally.Failed : null),
        ["requests"] = new(Unit.Count, Course.KnownAtEnd, run => run.Tally.Answered is > 0 and var answered ? answered : null),
        ["rate"] = new(Unit.Count, Course.KnownAtEnd, run => run.Tally.Answered > 0 && run.Duration > TimeSpan.Zero
            ? run.Tally.Answered / run.Duration.TotalSeconds
            : null),
    };

    /// <summary>The metric of this name, if there is one.</summary>
    public static Metric? Named(string name)
    {
        if (Known.TryGetValue(name, out var metric))
            return metric;
        return name.StartsWith(ServicePrefix, StringComparison.Ordinal)
            ? OfHistogram(name[ServicePrefix.Length..], tally => tally.ServiceTime)
            : OfHistogram(name, tally => tally.Latency);
    }

    private static Metric? OfHistogram(string name, Func<Tally, LatencyHistogram> of) => name switch
    {
        "min" => OfHistogram(of, Course.Falls, histogram => histogram.Min),
        "max" => OfHistogram(of, Course.Grows, histogram => histogram.Max),
        "mean" => OfHistogram(of, Course.Settles, histogram => histogram.Mean),
        _ when TryReadPercentile(name, out var percentile) =>
            OfHistogram(of, Course.Settles, histogram => histogram.ValueAtPercentile(percentile)),
        _ => null,
    };

    private static Metric OfHistogram(
        Func<Tally, LatencyHistogram> of, Course course, Func<LatencyHistogram, double> measure) =>
        new(Unit.Time, course, run => of(run.Tally) is { Count: > 0 } histogram ? measure(histogram) : null);

    private static bool TryReadPercentile(string name, out double percentile)
    {
        percentile = 0;
        return name.StartsWith('p')
            && double.TryParse(name.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out percentile)
            && percentile is > 0 and <= 100;
    }
}
