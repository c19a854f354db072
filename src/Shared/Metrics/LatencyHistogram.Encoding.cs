using System.Buffers;

namespace LoadCluster.Shared.Metrics;

/// <content>
/// Encoded, it is a version, then min, max and sum (all 0 when empty), then the counters from that of min to that of
/// max: <c>n</c> for a count, <c>-n</c> for a run of <c>n</c> zero counts.
/// </content>
public sealed partial class LatencyHistogram
{
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
        var (first, last) = (FirstUsed, LastUsed);
        var (lowestSum, highestSum) = (Int128.Zero, Int128.Zero);
        for (var i = first; i <= last;)
        {
            var next = Varint.ReadSigned(ref source);
            if (next < 0 && i > first && next >= i - last)
            {
                i -= (int)next;
                continue;
            }

            if (next <= 0) throw new InvalidDataException("A histogram's counts are impossible.");
            Count += next;
            _counts.At(i) = next;
            lowestSum += (Int128)next * Math.Max(_min, HdrLayout.LowestOf(i));
            highestSum += (Int128)next * Math.Min(_max, HdrLayout.HighestOf(i));
            i++;
        }

        // Every value is at least 1, so a count that passed 64 bits fails here too.
        if (_sum < lowestSum || _sum > highestSum)
            throw new InvalidDataException("A histogram's sum contradicts its counts.");
    }
}
