using System.Buffers;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Shared.Tests.Metrics;

internal static class Tallies
{
    public static Tally Of(params IEnumerable<RequestResult> samples)
    {
        var tally = new Tally();
        foreach (var sample in samples)
        {
            tally.Record(sample);
            tally.Cover(new ActiveTime(1_700_000_000_000_000, 1_700_000_000_000_000 + sample.LatencyMicroseconds));
        }
        return tally;
    }

    public static byte[] Encode(Tally tally)
    {
        var target = new ArrayBufferWriter<byte>();
        tally.WriteTo(target);
        return target.WrittenSpan.ToArray();
    }

    public static void ShouldBeSame(Tally actual, Tally expected)
    {
        actual.Outcomes().ShouldBe(expected.Outcomes());
        actual.BytesReceived.ShouldBe(expected.BytesReceived);
        FailedChecks(actual).ShouldBe(FailedChecks(expected));
        Histograms.ShouldBeSame(actual.Latency, expected.Latency);
        Histograms.ShouldBeSame(actual.ServiceTime, expected.ServiceTime);
        Histograms.ShouldBeSame(actual.SendLag(), expected.SendLag());
        Histograms.ShouldBeSame(actual.Phases().Send, expected.Phases().Send);
        Histograms.ShouldBeSame(actual.Phases().Wait, expected.Phases().Wait);
        Histograms.ShouldBeSame(actual.Phases().Receive, expected.Phases().Receive);
        ShouldBeSame(actual.Connections, expected.Connections);
        actual.Active.ShouldBe(expected.Active);
    }

    private static void ShouldBeSame(ConnectionTally actual, ConnectionTally expected)
    {
        Numbers(actual).ShouldBe(Numbers(expected));
        actual.Agreed.Counts.ShouldBe(expected.Agreed.Counts);
        actual.Faults.Counts.ShouldBe(expected.Faults.Counts);
        Histograms.ShouldBeSame(actual.HandshakeTime, expected.HandshakeTime);
        Histograms.ShouldBeSame(actual.LookupTime, expected.LookupTime);
        Histograms.ShouldBeSame(actual.ConnectTime, expected.ConnectTime);
    }

    private static long[] Numbers(ConnectionTally tally) =>
        [tally.FullHandshakes, tally.ResumedHandshakes, tally.Resent, tally.StreamsWanted, tally.StreamsAllowed];

    public static IEnumerable<long> FailedChecks(Tally tally) =>
        Enumerable.Range(0, Tally.MaxChecks).Select(tally.FailuresOf);
}
