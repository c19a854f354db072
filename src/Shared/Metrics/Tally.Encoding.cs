using System.Buffers;

namespace LoadCluster.Shared.Metrics;

/// <content>
/// Encoded, it is a version, the bytes received, how many outcomes occurred, the code and the count of each by
/// ascending code, then the two histograms, then how many checks were failed, the number and the count of each by
/// ascending number, then the flows, the steps and the failed indexes, then whether sends were late, 0 or 1, and if so
/// their histogram.
/// </content>
public sealed partial class Tally
{
    /// <summary>Encodes it into bytes of their own, as <see cref="WriteTo"/> does.</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        var target = new ArrayBufferWriter<byte>();
        WriteTo(target);
        return target.WrittenMemory;
    }

    /// <summary>A tally of what <see cref="WriteTo"/> wrote.</summary>
    /// <param name="source">Starts with the encoding; afterwards, starts after it.</param>
    /// <exception cref="InvalidDataException">The bytes are not a tally of a known version.</exception>
    public static Tally Read(ref ReadOnlySpan<byte> source)
    {
        var tally = new Tally();
        tally.ReadFrom(ref source);
        return tally;
    }

    /// <summary>Replaces everything counted by what <see cref="WriteTo"/> wrote. Allocates nothing.</summary>
    /// <param name="source">Starts with the encoding; afterwards, starts after it.</param>
    /// <exception cref="InvalidDataException">
    /// The bytes are not a tally of a known version; this one is then empty.
    /// </exception>
    public void ReadFrom(ref ReadOnlySpan<byte> source)
    {
        Clear();
        try
        {
            WireVersion.Read(ref source);
            BytesReceived = Varint.Read(ref source);
            var recorded = ReadOutcomes(ref source);
            Latency.ReadFrom(ref source);
            ServiceTime.ReadFrom(ref source);
            ReadFailedChecks(ref source);
            Flows.ReadFrom(ref source);
            Steps.ReadFrom(ref source);
            FailedIndexes.ReadFrom(ref source);
            ReadLateSends(ref source);
            if (Latency.Count != recorded || ServiceTime.Count != recorded)
                throw new InvalidDataException("A tally's histograms contradict its outcomes.");
        }
        catch (InvalidDataException)
        {
            Clear();
            throw;
        }
    }

    /// <summary>Appends the encoding.</summary>
    public void WriteTo(IBufferWriter<byte> target)
    {
        ArgumentNullException.ThrowIfNull(target);
        WireVersion.Write(target);
        Varint.Write(target, BytesReceived);
        Varint.Write(target, Outcomes().Count());
        foreach (var (outcome, count) in Outcomes())
        {
            Varint.Write(target, outcome.Code);
            Varint.Write(target, count);
        }

        Latency.WriteTo(target);
        ServiceTime.WriteTo(target);
        WriteFailedChecks(target);
        Flows.WriteTo(target);
        Steps.WriteTo(target);
        FailedIndexes.WriteTo(target);
        var hasLateSends = _lateSends is { Count: > 0 };
        Varint.Write(target, hasLateSends ? 1 : 0);
        if (hasLateSends)
            _lateSends!.WriteTo(target);
    }

    private void ReadLateSends(ref ReadOnlySpan<byte> source)
    {
        if (Varint.Read(ref source) == 0)
            return;
        LateSends.ReadFrom(ref source);
        if (LateSends.Count > Latency.Count)
            throw new InvalidDataException("A tally has more late sends than requests.");
    }

    private void WriteFailedChecks(IBufferWriter<byte> target)
    {
        Varint.Write(target, _failedChecks.Count(count => count > 0));
        for (var check = 0; check < _failedChecks.Length; check++)
        {
            if (_failedChecks[check] == 0)
                continue;
            Varint.Write(target, check);
            Varint.Write(target, _failedChecks[check]);
        }
    }

    private void ReadFailedChecks(ref ReadOnlySpan<byte> source)
    {
        var previous = -1L;
        for (var left = Varint.Read(ref source); left > 0; left--)
        {
            var (check, count) = (Varint.Read(ref source), Varint.Read(ref source));
            if (check <= previous || check >= _failedChecks.Length || count == 0)
                throw new InvalidDataException("A tally's failed checks are impossible.");
            _failedChecks[check] = count;
            previous = check;
        }
    }

    /// <summary>Reads the counts; how many requests the histograms must hold.</summary>
    private long ReadOutcomes(ref ReadOnlySpan<byte> source)
    {
        var (previous, total) = (-1L, 0L);
        for (var left = Varint.Read(ref source); left > 0; left--)
        {
            var (code, count) = (Varint.Read(ref source), Varint.Read(ref source));
            if (code <= previous || !Outcome.IsCode(code))
                throw new InvalidDataException("A tally's outcome is unknown or out of order.");
            if (count == 0 || count > long.MaxValue - total)
                throw new InvalidDataException("A tally's counts are impossible.");
            _counts[code] = count;
            (previous, total) = (code, total + count);
        }

        return total - Aborted;
    }
}
