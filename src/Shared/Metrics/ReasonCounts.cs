using System.Buffers;
using System.Text;

namespace LoadCluster.Shared.Metrics;

/// <summary>How often each of a few texts occurred. What comes after the first 16 is counted as <see cref="Others"/>.</summary>
public sealed class ReasonCounts
{
    public const string Others = "others";

    private const int MaxTexts = 16;
    private const int MaxBytes = 1024;

    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>All of them, by ascending text.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    public long Total => _counts.Values.Sum();

    internal void Count(string text, long times = 1)
    {
        var key = _counts.ContainsKey(text) || _counts.Count < MaxTexts ? text : Others;
        _counts[key] = _counts.GetValueOrDefault(key) + times;
    }

    internal void Add(ReasonCounts other)
    {
        foreach (var (text, count) in other._counts)
            Count(text, count);
    }

    internal void Clear() => _counts.Clear();

    internal void WriteTo(IBufferWriter<byte> target)
    {
        Varint.Write(target, _counts.Count);
        foreach (var (text, count) in _counts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var length = Math.Min(bytes.Length, MaxBytes);
            Varint.Write(target, length);
            target.Write(bytes.AsSpan(0, length));
            Varint.Write(target, count);
        }
    }

    internal void ReadFrom(ref ReadOnlySpan<byte> source)
    {
        var left = Varint.Read(ref source);
        if (left > MaxTexts + 1)
            throw new InvalidDataException("A tally has too many reasons.");
        for (; left > 0; left--)
        {
            var text = ReadText(ref source);
            _counts[text] = Varint.Read(ref source);
        }
    }

    private static string ReadText(ref ReadOnlySpan<byte> source)
    {
        var length = Varint.Read(ref source);
        if (length > Math.Min(MaxBytes, source.Length))
            throw new InvalidDataException("A tally's reason is cut off.");
        var text = Encoding.UTF8.GetString(source[..(int)length]);
        source = source[(int)length..];
        return text;
    }
}
