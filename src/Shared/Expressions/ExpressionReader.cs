using System.Buffers;

namespace LoadCluster.Shared.Expressions;

/// <summary>
/// Reads an expression from left to right. What it does not understand becomes its fault, the first one only; from then
/// on what it reads means nothing.
/// </summary>
internal sealed class ExpressionReader(string text)
{
    private const string Comparing = "<, <=, =, >= or >";
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>How many characters are read.</summary>
    public int Position { get; private set; }

    /// <summary>What is wrong, if anything is.</summary>
    public ExpressionFault? Fault { get; private set; }

    private bool IsAtEnd => Position == text.Length;

    /// <summary>Notes a fault.</summary>
    /// <param name="position">How many characters are before it.</param>
    /// <param name="reason">What is wrong and what would do.</param>
    /// <returns><see langword="false"/>.</returns>
    public bool Fail(int position, string reason)
    {
        Fault ??= new ExpressionFault(position + 1, reason);
        return false;
    }

    /// <summary>Reads what comes next if it is this.</summary>
    public bool TryTake(string token)
    {
        var isNext = text.AsSpan(Position).StartsWith(token, StringComparison.Ordinal);
        Position += isNext ? token.Length : 0;
        return isNext;
    }

    /// <summary>Reads on to one of these characters, or to the end.</summary>
    public string TakeUntil(params ReadOnlySpan<char> ends)
    {
        var start = Position;
        var length = text.AsSpan(start).IndexOfAny(ends);
        Position = length < 0 ? text.Length : start + length;
        return text[start..Position];
    }

    /// <summary>Reads all that is left.</summary>
    public string TakeRest() => TakeUntil();

    /// <summary>Reads a comparison and the spaces around it.</summary>
    /// <param name="subject">What is compared.</param>
    public bool TryTakeComparison(string subject, out Comparison comparison)
    {
        SkipSpaces();
        var start = Position;
        comparison =
            TryTake("<=") ? Comparison.AtMost
            : TryTake("<") ? Comparison.Less
            : TryTake(">=") ? Comparison.AtLeast
            : TryTake(">") ? Comparison.Greater
            : Comparison.Equal;
        if (Position == start && !TryTake("="))
            return Fail(start, $"{Found(start)}: '{subject}' is compared by {Comparing}");
        SkipSpaces();
        return true;
    }

    /// <summary>Reads a number and its unit, which must be the last thing there is.</summary>
    /// <param name="read">Reads both.</param>
    /// <param name="expected">What would do.</param>
    public bool TryTakeQuantity<T>(QuantityReader<T> read, string expected, out T value)
    {
        var start = Position;
        var quantity = TakeRest().TrimEnd();
        if (read(quantity, out value))
            return true;
        var culprit = start + Math.Max(0, quantity.AsSpan().IndexOfAnyExcept(NumberCharacters));
        return Fail(culprit, $"{Found(culprit)}: {expected}");
    }

    /// <summary>Reads over spaces.</summary>
    public void SkipSpaces()
    {
        while (!IsAtEnd && text[Position] == ' ')
            Position++;
    }

    /// <summary>What is found where something else should be.</summary>
    private string Found(int position) =>
        position < text.Length ? $"'{text[position..]}' will not do" : "something is missing";
}

/// <summary>Reads a number with its unit.</summary>
internal delegate bool QuantityReader<T>(string text, out T value);
