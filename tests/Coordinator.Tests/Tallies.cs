using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Tests;

internal static class Tallies
{
    public static Tally Of(Outcome outcome, long count)
    {
        var tally = new Tally();
        for (var i = 0L; i < count; i++)
            tally.Record(new Sample(outcome, BytesReceived: 10, LatencyMicroseconds: 1_000, ServiceTimeMicroseconds: 900));
        return tally;
    }

    public static Tally Succeeding(long count) => Of(Outcome.Status(200), count);
}
