using System.Buffers;

namespace LoadCluster.Shared.Metrics;

/// <content>
/// Encoded, it is a version, the bytes received, how many outcomes occurred, the code and the count of each by
/// ascending code, then the two histograms, then how many checks were failed, the number and the count of each by
/// ascending number, then the flows, the steps, the failed indexes and the texts of first errors, then what of the next two
/// there is: 1 for the histogram of late sends, 2 for the four of phases; these, then what happened to connections, and the time in
/// which requests were in flight: its start and its length in microseconds.
/// </content>
public sealed partial class Tally
{
    private const int LateSendsPart = 1;
    private const int PhasesPart = 2;

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
            var answered = ReadOutcomes(ref source);
            Latency.ReadFrom(ref source);
            ServiceTime.ReadFrom(ref source);
            ReadFailedChecks(ref source);
            Flows.ReadFrom(ref source);
            Steps.ReadFrom(ref source);
            FailedIndexes.ReadFrom(ref source);
            FirstErrors.ReadFrom(ref source);
            ReadDetails(ref source);
            Connections.ReadFrom(ref source);
            Active = ActiveTime.Read(ref source);
            if (Latency.Count != answered || ServiceTime.Count != answered)
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
        FirstErrors.WriteTo(target);
        var (hasLateSends, hasPhases) = (_lateSends is { Count: > 0 }, _phases.Count > 0);
        Varint.Write(target, (hasLateSends ? LateSendsPart : 0) | (hasPhases ? PhasesPart : 0));
        if (hasLateSends)
            _lateSends!.WriteTo(target);
        if (hasPhases)
            _phases.WriteTo(target);
        Connections.WriteTo(target);
        Active.WriteTo(target);
    }

    private void ReadDetails(ref ReadOnlySpan<byte> source)
    {
        var parts = Varint.Read(ref source);
        if ((parts & LateSendsPart) != 0)
            LateSends.ReadFrom(ref source);
        if (_lateSends?.Count > Ended)
            throw new InvalidDataException("A tally has more late sends than requests.");
        if ((parts & PhasesPart) != 0)
            _phases.ReadFrom(ref source);
        if (_phases.Count > 0 && !ServiceTime.Contains(_phases.Whole))
            throw new InvalidDataException("A tally's phases are not of its requests.");
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

    /// <summary>Reads the counts.</summary>
    /// <returns>How many requests got an answer: so many must be in the histograms.</returns>
    private long ReadOutcomes(ref ReadOnlySpan<byte> source)
    {
        var (previous, total, answered) = (-1L, 0L, 0L);
        for (var left = Varint.Read(ref source); left > 0; left--)
        {
            var (code, count) = (Varint.Read(ref source), Varint.Read(ref source));
            if (code <= previous || !Outcome.IsCode(code))
                throw new InvalidDataException("A tally's outcome is unknown or out of order.");
            if (count == 0 || count > long.MaxValue - total)
                throw new InvalidDataException("A tally's counts are impossible.");
            _counts[code] = count;
            (previous, total) = (code, total + count);
            answered += Outcome.FromCode(code).IsAnswer ? count : 0;
        }

        return answered;
    }
}
