using System.Buffers;
using System.Text;

namespace LoadCluster.Shared.Requests;

/// <summary>
/// Cuts a text at its words in braces: <c>{word}</c>, <c>{word|json}</c>. What is escaped, <c>{{word}}</c>, comes as the
/// text <c>{word}</c>.
/// </summary>
internal static class SlotScanner
{
    private const int LongestFilter = 16;

    private static readonly SearchValues<byte> WordBytes = SearchValues.Create(
        "|_.-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>The pieces in order, each with its word if it is one: all of the text but for doubled braces.</summary>
    /// <param name="text">UTF-8 text, or any bytes.</param>
    public static IEnumerable<(Range Piece, string? Name)> Scan(ReadOnlyMemory<byte> text)
    {
        var start = 0;
        for (var at = NextBrace(text, 0); at >= 0; at = NextBrace(text, at))
        {
            if (EscapedLength(text.Span[at..]) is > 0 and var escaped)
            {
                yield return (start..at, null);
                yield return ((at + 1)..(at + escaped - 1), null);
                start = at += escaped;
            }
            else if (WordLength(text.Span[at..]) is > 0 and var length)
            {
                yield return (start..at, null);
                yield return (at..(at + length), Encoding.UTF8.GetString(text.Span.Slice(at + 1, length - 2)));
                start = at += length;
            }
            else
                at++;
        }
        yield return (start..text.Length, null);
    }

    /// <summary>The words, each once.</summary>
    public static IEnumerable<string> Names(ReadOnlyMemory<byte> text) =>
        Scan(text).Select(piece => piece.Name).OfType<string>().Distinct();

    private static int NextBrace(ReadOnlyMemory<byte> text, int from)
    {
        var next = text.Span[from..].IndexOf((byte)'{');
        return next < 0 ? -1 : from + next;
    }

    /// <summary>The length of <c>{{word}}</c> at the front of a text; 0 if there is none.</summary>
    private static int EscapedLength(ReadOnlySpan<byte> text) =>
        text.Length > 1 && text[1] == '{' && WordLength(text[1..]) is > 0 and var length
        && text.Length > length + 1 && text[length + 1] == '}' ? length + 2 : 0;

    /// <summary>The length of <c>{word}</c> at the front of a text; 0 if there is none.</summary>
    private static int WordLength(ReadOnlySpan<byte> text)
    {
        var window = text[1..Math.Min(text.Length, VariableName.MaxLength + LongestFilter)];
        var end = window.IndexOfAnyExcept(WordBytes);
        return end > 0 && window[end] == '}' ? end + 2 : 0;
    }
}
