using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Tests;

internal static class Tallies
{
    public static Tally Of(Outcome outcome, long count)
    {
        var tally = new Tally();
        var sample = new RequestResult(outcome, BytesReceived: 10, LatencyMicroseconds: 1_000, ServiceTimeMicroseconds: 900);
        for (var i = 0L; i < count; i++)
            tally.Record(sample);
        return tally;
    }

    public static Tally Succeeding(long count) => Of(Outcome.Status(200), count);
}
