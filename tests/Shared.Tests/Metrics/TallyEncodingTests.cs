using System.Buffers;
using LoadCluster.Shared.Metrics;
using static LoadCluster.Shared.Tests.Metrics.Tallies;

namespace LoadCluster.Shared.Tests.Metrics;

public class TallyEncodingTests
{
    // An empty tally with every flow and step there may be, phases, times of connections, an exception and its message.
    private const int MostAllocated = 2_000_000 + (2 * 64 * 190_000);

    // No failed checks, flows, steps, failed indexes, errors, late sends, connections and active time: a zero each, two for
    // the last.
    private const int EmptyEnd = 9;

    [Fact]
    public void Read_WhatWasWritten_IsTheSameAndLeavesTheRest() => Property.ForAll(Generators.Samples, samples =>
    {
        ReadOnlySpan<byte> source = [.. Encode(Of(samples)), 0xAB];

        ShouldBeSame(Tally.Read(ref source), Of(samples));
        source.ToArray().ShouldBe([0xAB]);
    });

    [Fact]
    public void ReadFrom_IntoAUsedTally_ReplacesAll() => Property.ForAll(
        Generators.Samples, Generators.Samples, (before, after) =>
        {
            var tally = Of(before);
            ReadOnlySpan<byte> source = Encode(Of(after));
            tally.ReadFrom(ref source);

            ShouldBeSame(tally, Of(after));
        });

    [Theory]
    [InlineData(new byte[] { }, "version")]
    [InlineData(new byte[] { 9 }, "Version 9 is unknown")]
    [InlineData(new byte[] { 2, 0, 1, 17, 1 }, "unknown")]
    [InlineData(new byte[] { 2, 0, 1, 0xE8, 7, 1 }, "unknown")] // code 1000
    [InlineData(new byte[] { 2, 0, 1, 0xF7, 10, 1 }, "unknown")] // code 1399
    [InlineData(new byte[] { 2, 0, 1, 0xD0, 15, 1 }, "unknown")] // code 2000
    [InlineData(new byte[] { 2, 0, 2, 2, 1, 1, 1 }, "out of order")]
    [InlineData(new byte[] { 2, 0, 1, 2, 0 }, "counts")]
    [InlineData(new byte[] { 2, 0, 1, 0xC8, 1, 1, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, "contradict")]
    public void Read_Impossible_SaysWhat(byte[] bytes, string reason)
    {
        var error = Should.Throw<InvalidDataException>(() =>
        {
            ReadOnlySpan<byte> source = bytes;
            Tally.Read(ref source);
        });
        error.Message.ShouldContain(reason);
        error.Message.ShouldNotContain('\n');
    }

    [Theory]
    [InlineData(new byte[] { 1, 64, 1 })]
    [InlineData(new byte[] { 1, 3, 0 })]
    [InlineData(new byte[] { 2, 3, 1, 3, 1 })]
    public void Read_ImpossibleChecks_SaysSo(byte[] failedChecks)
    {
        byte[] bytes = [.. Encode(new Tally())[..^EmptyEnd], .. failedChecks, 0, 0, 0, 0, 0, 0, 0, 0];

        FaultOf(bytes).ShouldContain("failed checks");
    }

    [Theory]
    [InlineData(new byte[] { 1, 64, 0 }, "unknown or out of order")]
    [InlineData(new byte[] { 1, 3, 1, 2, 0, 0, 0 }, "more failures than requests")]
    public void Read_ImpossibleFlows_SaysSo(byte[] flows, string reason)
    {
        byte[] bytes = [.. Encode(new Tally())[..^(EmptyEnd - 1)], .. flows, 0, 0, 0, 0, 0, 0, 0];

        FaultOf(bytes).ShouldContain(reason);
    }

    [Theory]
    [InlineData(new byte[] { 0x91, 0x4E })] // 10,001 of them
    [InlineData(new byte[] { 1, 1, 20 })] // index -1
    [InlineData(new byte[] { 1, 2, 0xC8, 1 })] // status 200
    public void Read_ImpossibleFailedIndexes_SaysSo(byte[] failedIndexes)
    {
        byte[] bytes = [.. Encode(new Tally())[..^6], .. failedIndexes, 0, 0, 0, 0, 0];

        FaultOf(bytes).ShouldContain("failed index");
    }

    [Theory]
    [InlineData(new byte[] { 1, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0 }, "handshakes")] // one, but no time of it
    [InlineData(new byte[] { 1, 0, 0, 1, 0, 0, 18 }, "too many reasons")]
    [InlineData(new byte[] { 1, 0, 0, 1, 0, 0, 1, 9, 65 }, "cut off")]
    public void Read_ImpossibleConnections_SaysSo(byte[] connections, string reason)
    {
        byte[] bytes = [.. Encode(new Tally())[..^3], .. connections, 0, 0];

        FaultOf(bytes).ShouldContain(reason);
    }

    [Theory]
    [InlineData(long.MaxValue, 0)]
    [InlineData(1, long.MaxValue)]
    [InlineData(0, long.MaxValue)]
    public void Read_ImpossibleActiveTime_SaysSo(long from, long length)
    {
        var time = new ArrayBufferWriter<byte>();
        Varint.Write(time, from);
        Varint.Write(time, length);
        byte[] bytes = [.. Encode(new Tally())[..^2], .. time.WrittenSpan];

        FaultOf(bytes).ShouldContain("time of activity");
    }

    private static string FaultOf(byte[] bytes) => Should.Throw<InvalidDataException>(() =>
    {
        ReadOnlySpan<byte> source = bytes;
        Tally.Read(ref source);
    }).Message;

    [Fact]
    public void Read_Garbage_FailsInOneWayAndAllocatesWithinABound() => Property.ForAll(
        Generators.Damaged(Generators.Samples, samples => Encode(Of(samples))), bytes =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            ReadOnlySpan<byte> source = bytes;
            try
            {
                var tally = Tally.Read(ref source);
                tally.Latency.Count.ShouldBe(tally.Answered);
                tally.Outcomes().Where(entry => entry.Outcome.IsAnswer).Sum(entry => entry.Count).ShouldBe(tally.Answered);
            }
            catch (InvalidDataException)
            {
                // What garbage is for.
            }

            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MostAllocated);
        }, tests: 2000);

    [Fact]
    public void ReadFrom_Garbage_LeavesNothingBehind()
    {
        var whole = Encode(Of(new(Outcome.Status(200), 7, 30, 20), new(Outcome.Error(ErrorKind.Dns), 0, 10, 10)));
        for (var length = 0; length < whole.Length; length++)
        {
            var (tally, part) = (Of(new RequestResult(Outcome.Aborted, 1, 1, 1)), whole[..length]);
            Should.Throw<InvalidDataException>(() =>
            {
                ReadOnlySpan<byte> source = part;
                tally.ReadFrom(ref source);
            });
            ShouldBeSame(tally, new Tally());
        }
    }
}
