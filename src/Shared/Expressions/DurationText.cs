using System.Buffers;

namespace LoadCluster.Shared.Expressions;

/// <summary>
/// Durations as a user types them: <c>250ms</c>, <c>1.5s</c>, <c>3m</c>, <c>1h</c>, <c>1m30s</c>, or plain seconds.
/// </summary>
public static class DurationText
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    // From the longest: in 1m30s, each unit is shorter than the one before it.
    private static readonly (string Name, long Ticks)[] Units =
    [
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
        ("us", TimeSpan.TicksPerMicrosecond),
    ];

    /// <summary>
    /// Reads an unsigned decimal with its unit, <c>us</c>, <c>ms</c>, <c>s</c>, <c>m</c> (minutes) or <c>h</c>, or several
    /// from the longest unit to the shortest, with no space between; a number alone is seconds. The result is rounded to
    /// 100 ns. False, and zero, for anything else, also for what a <see cref="TimeSpan"/> cannot hold.
    /// </summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isPlain = text.Length > 0 && !text.AsSpan().ContainsAnyExcept(NumberCharacters);
        return TryParseWithUnit(isPlain ? text + "s" : text, out value);
    }

    /// <summary>The same, but a number without a unit is none: for limits, where 250 may be meant in any unit.</summary>
    public static bool TryParseWithUnit(string text, out TimeSpan value)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = default;
        var (ticks, longest) = (0m, -1);
        for (var rest = text == "0" ? "0s" : text; rest.Length > 0;)
        {
            if (!QuantityText.TrySplit(rest, out var number, out var tail))
                return false;
            var unit = tail[..LengthOfUnit(tail)].ToString();
            var place = Array.FindIndex(Units, known => known.Name == unit);
            if (place <= longest || number > long.MaxValue / (decimal)Units[place].Ticks)
                return false;
            (ticks, longest) = (ticks + (number * Units[place].Ticks), place);
            rest = tail[unit.Length..].ToString();
        }
        if (longest < 0 || ticks > long.MaxValue)
            return false;
        value = new TimeSpan((long)decimal.Round(ticks));
        return true;
    }

    private static int LengthOfUnit(ReadOnlySpan<char> text) =>
        text.IndexOfAny(NumberCharacters) is >= 0 and var end ? end : text.Length;
}
