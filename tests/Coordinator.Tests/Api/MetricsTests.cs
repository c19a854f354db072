using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadCluster.Coordinator.Tests.Api;

/// <summary>Prometheus text, exposition format 0.0.4, read as strictly as a scraper does.</summary>
public sealed partial class MetricsTests
{
    private const string OddName = "a\"b\\c\nd";

    [Fact]
    public async Task Metrics_OfABusyCluster_AreWellFormed()
    {
        await using var api = await ApiFixture.StartAsync();
        await api.Cluster.AddAgentAsync(OddName, async (_, drain) =>
        {
            await Task.Delay(Timeout.Infinite, drain).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new Shared.Metrics.Tally();
        });
        var run = await api.AcceptedAsync(Specs.Of(1_000, limit: 8));
        await api.Cluster.UntilAsync(() => api.Cluster.Coordinator.Snapshot is { Agents: [{ Share: 8 }] } cluster
            && cluster.Runs[0].Latest is not null);

        using var response = await api.Http.GetAsync("/metrics");
        var text = await response.Content.ReadAsStringAsync();

        response.Content.Headers.ContentType.ShouldNotBeNull().ToString().ShouldStartWith("text/plain; version=0.0.4");
        text.ShouldEndWith("\n");
        var samples = Parse(text);
        samples["loadcluster_coordinator_active"].ShouldBe(1);
        samples["loadcluster_agents"].ShouldBe(1);
        samples["loadcluster_agent_share{agent=\"a\\\"b\\\\c\\nd\"}"].ShouldBe(8);
        samples["loadcluster_agent_send_lag_seconds{agent=\"a\\\"b\\\\c\\nd\"}"].ShouldBe(0);
        samples.Keys.ShouldContain(sample => sample.StartsWith("loadcluster_agent_clock_skew_seconds{", StringComparison.Ordinal));
        samples[$"loadcluster_run_requests_planned{{run=\"{run.RunId}\"}}"].ShouldBe(1_000);
    }

    [Fact]
    public async Task Metrics_OfAnEmptyCluster_AreWellFormed()
    {
        await using var api = await ApiFixture.StartAsync();

        Parse(await api.Http.GetStringAsync("/metrics"))["loadcluster_agents"].ShouldBe(0);
    }

    [Fact]
    public async Task Metrics_OfAnEndedRun_AgreeWithItsReport()
    {
        await using var api = await ApiFixture.StartAsync();
        var run = await api.EndedAsync(Specs.Of(1_000));

        var samples = Parse(await api.Http.GetStringAsync("/metrics"));
        var again = Parse(await api.Http.GetStringAsync("/metrics"));

        var report = (await api.Cluster.Coordinator.GetReportAsync(run.RunId)).ShouldNotBeNull();
        var outcomes = samples.Where(sample => sample.Key.StartsWith("loadcluster_run_requests_total{", StringComparison.Ordinal));
        outcomes.Sum(sample => sample.Value).ShouldBe(report.Tally.Total);
        samples[$"loadcluster_run_latency_seconds_count{{run=\"{run.RunId}\"}}"].ShouldBe(report.Tally.Latency.Count);
        again[$"loadcluster_run_latency_seconds_count{{run=\"{run.RunId}\"}}"].ShouldBe(report.Tally.Latency.Count);
        foreach (var percentile in (double[])[50, 90, 99, 100])
        {
            var (low, high) = BucketOf(samples, percentile / 100 * report.Tally.Latency.Count);
            (report.Tally.Latency.ValueAtPercentile(percentile) / 1e6).ShouldBeInRange(low, high);
        }
    }

    /// <summary>The bucket of a histogram in which a rank is.</summary>
    private static (double Low, double High) BucketOf(Dictionary<string, double> samples, double rank)
    {
        var buckets = samples
            .Where(sample => sample.Key.StartsWith("loadcluster_run_latency_seconds_bucket{", StringComparison.Ordinal))
            .Select(sample => (Bound: BoundOf(sample.Key), Count: sample.Value)).OrderBy(bucket => bucket.Bound).ToList();
        var at = buckets.FindIndex(bucket => bucket.Count >= rank);
        return (at == 0 ? 0 : buckets[at - 1].Bound, buckets[at].Bound);
    }

    private static double BoundOf(string sample)
    {
        var bound = sample[(sample.IndexOf("le=\"", StringComparison.Ordinal) + 4)..^2];
        return bound == "+Inf" ? double.PositiveInfinity : double.Parse(bound, CultureInfo.InvariantCulture);
    }

    /// <summary>The samples by name and labels; each name after its help and its type, which come once.</summary>
    private static Dictionary<string, double> Parse(string text)
    {
        var samples = new Dictionary<string, double>();
        var announced = new HashSet<string>();
        var lines = text.TrimEnd('\n').Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (Help().Match(lines[i]) is { Success: true } help)
            {
                announced.Add(help.Groups["name"].Value).ShouldBeTrue(lines[i]);
                lines[++i].ShouldMatch($"^# TYPE {help.Groups["name"].Value} (gauge|counter|histogram)$");
                continue;
            }
            var sample = Sample().Match(lines[i]);
            sample.Success.ShouldBeTrue($"not a sample: {lines[i]}");
            announced.ShouldContain(SeriesOf().Replace(sample.Groups["name"].Value, ""));
            samples.Add(
                sample.Groups["name"].Value + sample.Groups["labels"].Value,
                double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture));
        }
        return samples;
    }

    /// <summary>What the series of a histogram have after its name.</summary>
    [GeneratedRegex("(?<=_seconds)_(bucket|sum|count)$")]
    private static partial Regex SeriesOf();

    [GeneratedRegex(@"^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) \S.*$")]
    private static partial Regex Help();

    [GeneratedRegex("""
        ^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\["\\n])*",?)+\})? (?<value>[-+]?[0-9.]+([eE][-+]?[0-9]+)?|NaN)$
        """)]
    private static partial Regex Sample();
}
