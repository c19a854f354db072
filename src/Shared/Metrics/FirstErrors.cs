using System.Buffers;
using System.Text;
using LoadCluster.Shared.Expressions;

namespace LoadCluster.Shared.Metrics;

/// <summary>
/// What the first error of each kind said, in one line that may be shown. At most one text a kind, so that it stays
/// small. It has one owner at a time: nothing here is synchronised.
/// </summary>
public sealed class FirstErrors
{
    /// <summary>The most characters of a text.</summary>
    public const int MaxLength = 200;

    // Whatever a text is made of, its bytes are fewer.
    private const int MaxBytes = MaxLength * 3;

    private readonly SortedDictionary<ErrorKind, string> _texts = [];

    /// <summary>The texts by kind.</summary>
    public IReadOnlyDictionary<ErrorKind, string> Texts => _texts;

    internal void Add(ErrorKind kind, string text)
    {
        if (!_texts.ContainsKey(kind))
            _texts.Add(kind, Line(text));
    }

    internal void Add(FirstErrors other)
    {
        foreach (var (kind, text) in other._texts)
            _texts.TryAdd(kind, text);
    }

    internal void Clear() => _texts.Clear();

    /// <summary>How many texts, then of each its kind, its length and its bytes.</summary>
    internal void WriteTo(IBufferWriter<byte> target)
    {
        Varint.Write(target, _texts.Count);
        foreach (var (kind, text) in _texts)
        {
            Varint.Write(target, (long)kind);
            Varint.Write(target, Encoding.UTF8.GetByteCount(text));
            Encoding.UTF8.GetBytes(text, target);
        }
    }

    internal void ReadFrom(ref ReadOnlySpan<byte> source)
    {
        var previous = 0L;
        for (var left = Varint.Read(ref source); left > 0; left--)
        {
            var (kind, length) = (Varint.Read(ref source), Varint.Read(ref source));
            if (kind <= previous || kind > byte.MaxValue || !Enum.IsDefined((ErrorKind)kind) || length > MaxBytes || length > source.Length)
                throw new InvalidDataException("A text of a tally's errors is impossible.");
            _texts[(ErrorKind)kind] = Encoding.UTF8.GetString(source[..(int)length]);
            previous = kind;
            source = source[(int)length..];
        }
    }

    private static string Line(string text)
    {
        var line = DisplayText.Escape(text.ReplaceLineEndings(" "));
        return line.Length <= MaxLength ? line : line[..(MaxLength - 1)] + "…";
    }
}
