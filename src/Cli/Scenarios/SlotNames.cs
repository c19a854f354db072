using System.Text.RegularExpressions;

namespace LoadCluster.Cli.Scenarios;

/// <summary>
/// Names in braces. What is no variable stays as it is when it is sent, which is seldom what its author meant: in a
/// scenario, a word in braces is a variable, and <c>{ word }</c> is text.
/// </summary>
internal static partial class SlotNames
{
    public static IEnumerable<string> In(string text) =>
        Slot().Matches(text).Select(slot => slot.Groups[1].Value).Distinct();

    // A '$' in front makes it something of the environment, whose name is looked at elsewhere.
    [GeneratedRegex(@"(?<!\$)\{([A-Za-z_][A-Za-z0-9_.-]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Slot();
}
