using System.Buffers;

namespace LoadCluster.Shared.Metrics;

/// <summary>An index that failed.</summary>
/// <param name="Index">The request index.</param>
public readonly record struct FailedIndex(long Index, Outcome Outcome);

/// <summary>
/// The first indexes that failed, in the order in which that became known; the others are only counted, by the tally
/// that this is a part of. It has one owner at a time: nothing here is synchronised.
/// </summary>
public sealed class FailedIndexes
{
    /// <summary>The most that are listed: 10,000.</summary>
    public const int MaxListed = 10_000;

    private readonly List<FailedIndex> _listed = [];

    /// <summary>Those that are listed.</summary>
    public IReadOnlyList<FailedIndex> Listed => _listed;

    internal void Add(long index, Outcome outcome)
    {
        if (_listed.Count < MaxListed)
            _listed.Add(new FailedIndex(index, outcome));
    }

    internal void Add(FailedIndexes other)
    {
        var room = Math.Min(MaxListed - _listed.Count, other._listed.Count);
        for (var i = 0; i < room; i++)
            _listed.Add(other._listed[i]);
    }

    internal void Clear() => _listed.Clear();

    /// <summary>How many there are, then of each how far its index is from the one before, and its code.</summary>
    internal void WriteTo(IBufferWriter<byte> target)
    {
        Varint.Write(target, _listed.Count);
        var previous = 0L;
        foreach (var (index, outcome) in _listed)
        {
            Varint.WriteSigned(target, index - previous);
            Varint.Write(target, outcome.Code);
            previous = index;
        }
    }

    internal void ReadFrom(ref ReadOnlySpan<byte> source)
    {
        var count = Varint.Read(ref source);
        if (count > MaxListed)
            throw new InvalidDataException("A tally lists more failed indexes than there may be.");
        var index = 0L;
        for (var left = count; left > 0; left--)
        {
            index = unchecked(index + Varint.ReadSigned(ref source));
            var code = Varint.Read(ref source);
            if (index < 0 || !Outcome.IsCode(code) || !Outcome.FromCode(code).IsFailure)
                throw new InvalidDataException("A tally lists a failed index that is impossible.");
            _listed.Add(new FailedIndex(index, Outcome.FromCode(code)));
        }
    }
}
