using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Tests.Comparing;

/// <summary>Timelines as runs have them: each second is like the one before.</summary>
internal static class Timelines
{
    private const double Memory = 0.5;

    /// <summary>Seconds whose rate and latency wander around these means by some percent.</summary>
    public static IReadOnlyList<TimelineRow> Of(int seed, int seconds, double rate = 1000, double p99 = 100, double failures = 0)
    {
        var random = new Random(seed);
        var (rateNoise, latencyNoise) = (0d, 0d);
        return
        [
            .. Enumerable.Range(1, seconds).Select(second =>
            {
                rateNoise = (Memory * rateNoise) + Normal(random);
                latencyNoise = (Memory * latencyNoise) + Normal(random);
                var requests = (long)(rate * (1 + (0.03 * rateNoise)));
                var latency = p99 * (1 + (0.05 * latencyNoise));
                return new TimelineRow(
                    TimeSpan.FromSeconds(second), requests, requests, (long)(requests * failures), 0, 10, 1,
                    latency / 2, latency, latency * 2, latency * 0.9);
            }),
        ];
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
