using System.Globalization;
using System.Text;

namespace LoadCluster.Shared.Expressions;

/// <summary>Text from outside as it may be shown: nothing in it can steer a terminal or add a line.</summary>
public static class DisplayText
{
    /// <summary>The most faults that are listed.</summary>
    public const int MaxFaults = 20;

    /// <summary>The text with control and format characters as <c>\u001B</c>.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Any(NeedsEscape)
            ? text.Aggregate(new StringBuilder(), (escaped, c) => NeedsEscape(c)
                ? escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}")
                : escaped.Append(c)).ToString()
            : text;
    }

    /// <summary>The first faults, and how many more there are.</summary>
    public static IReadOnlyList<string> FirstFaults(IReadOnlyList<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        return faults.Count <= MaxFaults ? faults : [.. faults.Take(MaxFaults), $"and {faults.Count - MaxFaults} more"];
    }

    private static bool NeedsEscape(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
