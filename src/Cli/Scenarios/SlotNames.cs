using System.Text.RegularExpressions;

namespace LoadCluster.Cli.Scenarios;

/// <summary>
/// Names in braces. A name that is not a variable would be sent literally, which is rarely intended: so in a scenario a
/// word in braces must be a variable, and <c>{ word }</c> is text.
/// </summary>
internal static partial class SlotNames
{
    public static IEnumerable<string> In(string text) =>
        Slot().Matches(text).Select(slot => slot.Groups[1].Value).Distinct();

    // With a '$' in front it is an environment variable, checked elsewhere.
    [GeneratedRegex(@"(?<!\$)\{([A-Za-z_][A-Za-z0-9_.-]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Slot();
}
