using System.Buffers;

namespace LoadCluster.Shared.Metrics;

/// <summary>
/// The sums of all flows, or of all steps, by their number. Those that nothing was recorded of take no memory, and no
/// bytes on the wire; each other one has a histogram. It has one owner at a time: nothing here is synchronised.
/// </summary>
public sealed class TallyGroups
{
    /// <summary>The most parts there are.</summary>
    internal const int MaxParts = 64;

    private readonly List<TallyGroup?> _parts = [];

    /// <summary>The sums of one part; <see langword="null"/> when nothing was recorded of it.</summary>
    /// <param name="part">Its number.</param>
    public TallyGroup? Of(int part) => part < _parts.Count && _parts[part] is { Requests: > 0 } found ? found : null;

    internal void Record(int part, Outcome outcome, long microseconds)
    {
        if (outcome.IsEnd)
            Open(part).Record(outcome, microseconds);
    }

    internal void Add(TallyGroups other)
    {
        for (var part = 0; part < other._parts.Count; part++)
        {
            if (other.Of(part) is { } sums)
                Open(part).Add(sums);
        }
    }

    // The memory is kept: a part that was recorded once will be recorded again.
    internal void Clear()
    {
        foreach (var part in _parts)
            part?.Clear();
    }

    /// <summary>How many parts are not empty, then of each its number, its failures and its histogram.</summary>
    internal void WriteTo(IBufferWriter<byte> target)
    {
        Varint.Write(target, _parts.Count(part => part is { Requests: > 0 }));
        for (var part = 0; part < _parts.Count; part++)
        {
            if (Of(part) is not { } sums)
                continue;
            Varint.Write(target, part);
            Varint.Write(target, sums.Failed);
            sums.Latency.WriteTo(target);
        }
    }

    internal void ReadFrom(ref ReadOnlySpan<byte> source)
    {
        var previous = -1L;
        for (var left = Varint.Read(ref source); left > 0; left--)
        {
            var (part, failed) = (Varint.Read(ref source), Varint.Read(ref source));
            if (part <= previous || part >= MaxParts)
                throw new InvalidDataException("A part of a tally is unknown or out of order.");
            Open((int)part).Read(failed, ref source);
            previous = part;
        }
    }

    private TallyGroup Open(int part)
    {
        while (_parts.Count <= part)
            _parts.Add(null);
        return _parts[part] ??= new TallyGroup();
    }
}
