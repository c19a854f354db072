using System.Buffers;

namespace LoadCluster.Shared.Metrics;

/// <content>
/// Encoded, it is a version, then min, max and sum (all 0 when empty), then the counters from that of min to that of
/// max: <c>n</c> for a count, <c>-n</c> for a run of <c>n</c> zero counts.
/// </content>
public sealed partial class LatencyHistogram
{
    private const string SumContradictsCounts = "A histogram's sum contradicts its counts.";

    /// <summary>A histogram of what <see cref="WriteTo"/> wrote.</summary>
    /// <param name="source">Starts with the encoding; afterwards, starts after it.</param>
    /// <exception cref="InvalidDataException">The bytes are not a histogram of a known version.</exception>
    public static LatencyHistogram Read(ref ReadOnlySpan<byte> source)
    {
        var histogram = new LatencyHistogram();
        histogram.ReadFrom(ref source);
        return histogram;
    }

    /// <summary>Replaces everything recorded by what <see cref="WriteTo"/> wrote.</summary>
    /// <param name="source">Starts with the encoding; afterwards, starts after it.</param>
    /// <exception cref="InvalidDataException">
    /// The bytes are not a histogram of a known version; this one is then empty.
    /// </exception>
    public void ReadFrom(ref ReadOnlySpan<byte> source)
    {
        Clear();
        WireVersion.Read(ref source);
        var (min, max, sum) = (Varint.Read(ref source), Varint.Read(ref source), Varint.Read(ref source));
        if ((min, max, sum) == (0, 0, 0)) return;
        if (min < HdrLayout.LowestValue || max < min || max > HdrLayout.HighestValue)
            throw new InvalidDataException("A histogram's range is impossible.");

        (_min, _max, _sum) = (min, max, sum);
        try
        {
            ReadCounts(ref source);
        }
        catch (InvalidDataException)
        {
            Clear();
            throw;
        }
    }

    /// <summary>Appends the encoding: one to three bytes for most buckets in use.</summary>
    public void WriteTo(IBufferWriter<byte> target)
    {
        ArgumentNullException.ThrowIfNull(target);
        WireVersion.Write(target);
        Varint.Write(target, Min);
        Varint.Write(target, Max);
        Varint.Write(target, _sum);
        var (zeros, last) = (0, LastUsed);
        for (var i = FirstUsed; i <= last; i++)
        {
            if (_counts[i] == 0)
            {
                zeros++;
                continue;
            }

            if (zeros > 0) Varint.WriteSigned(target, -zeros);
            Varint.WriteSigned(target, _counts[i]);
            zeros = 0;
        }
    }

    private void ReadCounts(ref ReadOnlySpan<byte> source)
    {
        var rest = source;
        var (first, last) = (FirstUsed, LastUsed);
        // Below, the sum of the lowest values stays within that of all; that of the highest ones is less than twice as large.
        var (lowestSum, highestSum) = (0UL, 0UL);
        for (var i = first; i <= last;)
        {
            var next = Varint.ReadSigned(ref rest);
            if (next < 0 && i > first && next >= i - last)
            {
                i -= (int)next;
                continue;
            }

            if (next <= 0) throw new InvalidDataException("A histogram's counts are impossible.");
            var overflow = Math.BigMul((ulong)next, (ulong)Math.Max(_min, HdrLayout.LowestOf(i)), out var lowest);
            if (overflow > 0 || lowest > (ulong)_sum - lowestSum) throw new InvalidDataException(SumContradictsCounts);
            Count += next;
            _counts.At(i) = next;
            lowestSum += lowest;
            highestSum += (ulong)next * (ulong)Math.Min(_max, HdrLayout.HighestOf(i));
            i++;
        }

        if ((ulong)_sum > highestSum) throw new InvalidDataException(SumContradictsCounts);
        source = rest;
    }
}
