using System.Buffers;
using LoadCluster.Shared.Metrics;
using static LoadCluster.Shared.Tests.Metrics.Histograms;

namespace LoadCluster.Shared.Tests.Metrics;

public class LatencyHistogramEncodingTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSameAndLeavesTheRest() => Property.ForAll(Generators.Latencies, values =>
    {
        ReadOnlySpan<byte> source = [.. Encode(Of(values)), 0xAB];

        ShouldBeSame(LatencyHistogram.Read(ref source), Of(values));
        source.ToArray().ShouldBe([0xAB]);
    });

    [Fact]
    public void ReadFrom_IntoAUsedHistogram_ReplacesAll() => Property.ForAll(
        Generators.Latencies, Generators.Latencies, (before, after) =>
        {
            var histogram = Of(before);
            ReadOnlySpan<byte> source = Encode(Of(after));
            histogram.ReadFrom(ref source);

            ShouldBeSame(histogram, Of(after));
        });

    [Fact]
    public void WriteTo_KnownValues_WritesTheDocumentedBytes()
    {
        // Version 2, min 1, max 5, sum 8, two of value 1, three zeros, one of value 5, the last three zig-zag.
        Encode(Of(1, 1, 5)).ShouldBe([2, 1, 5, 7, 4, 5, 2]);
        Encode(new LatencyHistogram()).ShouldBe([2, 0, 0, 0]);
    }

    [Fact]
    public void Read_AnyTruncation_SaysSoInOneLine()
    {
        var whole = Encode(Of(1, 3000, 3_600_000_000));
        for (var length = 0; length < whole.Length; length++)
        {
            var part = whole[..length];
            var message = Should.Throw<InvalidDataException>(() => Decode(part)).Message;
            message.ShouldContain("end");
            message.ShouldNotContain('\n');
        }
    }

    [Theory]
    [InlineData(new byte[] { 3, 0, 0, 0 }, "Version 3 is unknown")]
    [InlineData(new byte[] { 2, 5, 4, 5, 2 }, "range")]
    [InlineData(new byte[] { 2, 0, 4, 5, 2 }, "range")]
    [InlineData(new byte[] { 2, 1, 5, 7, 5, 5, 2 }, "counts are")] // does not start at min
    [InlineData(new byte[] { 2, 1, 5, 7, 4, 9, 2 }, "counts are")] // runs beyond max
    [InlineData(new byte[] { 2, 1, 5, 2, 4, 7 }, "counts are")] // nothing at max
    [InlineData(new byte[] { 2, 1, 5, 7, 0, 5, 2 }, "counts are")] // a zero that is not a run
    [InlineData(new byte[] { 2, 1, 5, 8, 4, 5, 2 }, "sum")] // above 1 + 1 + 5
    [InlineData(new byte[] { 2, 1, 5, 6, 4, 5, 2 }, "sum")] // below it
    [InlineData(new byte[] { 2, 128, 128, 128, 128, 128, 128, 128, 128, 128, 2 }, "64 bits")]
    [InlineData(new byte[] { 2, 128, 128, 128, 128, 128, 128, 128, 128, 128, 1 }, "2^63")]
    public void Read_Impossible_SaysWhat(byte[] bytes, string reason) =>
        Should.Throw<InvalidDataException>(() => Decode(bytes)).Message.ShouldContain(reason);

    [Fact]
    public void Read_MoreValuesThan64Bits_IsRefused()
    {
        var target = new ArrayBufferWriter<byte>();
        target.Write<byte>([2, 1, 2, 3]);
        Varint.WriteSigned(target, long.MaxValue);
        Varint.WriteSigned(target, 1);

        Should.Throw<InvalidDataException>(() => Decode(target.WrittenSpan.ToArray())).Message.ShouldContain("sum");
    }

    /// <summary>Values of 4 us whose sum is 4 in 64 bits.</summary>
    [Fact]
    public void Read_ASumThatPasses64Bits_IsRefused()
    {
        var target = new ArrayBufferWriter<byte>();
        target.Write<byte>([2, 4, 4, 4]);
        Varint.WriteSigned(target, (1L << 62) + 1);

        Should.Throw<InvalidDataException>(() => Decode(target.WrittenSpan.ToArray())).Message.ShouldContain("sum");
    }

    [Fact]
    public void ReadFrom_Garbage_IsEmptyAfterwardsOrConsistent() => Property.ForAll(
        Generators.Damaged(Generators.Latencies, values => Encode(Of(values))), bytes =>
        {
            var histogram = Of(1, 1000);
            ReadOnlySpan<byte> source = bytes;
            try
            {
                histogram.ReadFrom(ref source);
                histogram.Mean.ShouldBeInRange(histogram.Min, histogram.Max);
                histogram.Buckets().Sum(bucket => bucket.Count).ShouldBe(histogram.Count);
            }
            catch (InvalidDataException)
            {
                histogram.Record(77);
                ShouldBeSame(histogram, Of(77));
            }
        }, tests: 2000);

    private static byte[] Encode(LatencyHistogram histogram)
    {
        var target = new ArrayBufferWriter<byte>();
        histogram.WriteTo(target);
        return target.WrittenSpan.ToArray();
    }

    private static LatencyHistogram Decode(byte[] bytes)
    {
        ReadOnlySpan<byte> source = bytes;
        return LatencyHistogram.Read(ref source);
    }
}
