using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LoadCluster.Shared.Expressions;

/// <summary>
/// A regular expression for bytes of UTF-8. It takes time in proportion to what it searches, whatever a target sends:
/// that is why it has no lookarounds and no backreferences (<see cref="RegexOptions.NonBacktracking"/>).
/// </summary>
internal sealed class Pattern
{
    /// <summary>
    /// The most characters of a pattern: compiling one of millions takes minutes.
    /// </summary>
    public const int MaxLength = 10_000;

    private readonly Regex _regex;

    private Pattern(Regex regex) => _regex = regex;

    /// <summary>Reads the rest of an expression as a pattern.</summary>
    /// <returns><see langword="null"/> when it is not a pattern; the reader has the fault.</returns>
    public static Pattern? Read(ExpressionReader reader)
    {
        var start = reader.Position;
        var pattern = reader.TakeRest();
        if (pattern.Length > MaxLength)
        {
            reader.Fail(start, $"a regular expression has at most {MaxLength} characters");
            return null;
        }
        try
        {
            if (pattern.Length > 0)
                return new Pattern(new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
            reader.Fail(start, "a regular expression is missing");
        }
        catch (RegexParseException e)
        {
            reader.Fail(start + e.Offset, $"no regular expression: {Words(e.Error)}");
        }
        catch (NotSupportedException)
        {
            reader.Fail(start, $"'{pattern}' has a lookaround, a backreference or an atomic group, or repeats too much: do without");
        }
        return null;
    }

    /// <summary>Whether the pattern occurs. Bytes that are not UTF-8 are searched as U+FFFD.</summary>
    public bool IsMatch(ReadOnlySpan<byte> bytes)
    {
        var text = ArrayPool<char>.Shared.Rent(bytes.Length);
        var length = Encoding.UTF8.GetChars(bytes, text);
        var isMatch = _regex.IsMatch(text.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(text);
        return isMatch;
    }

    private static string Words(RegexParseError error) =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(error.ToString()).Replace('-', ' ');
}
