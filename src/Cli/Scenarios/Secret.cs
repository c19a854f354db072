using System.Text.RegularExpressions;

namespace LoadCluster.Cli.Scenarios;

/// <summary>
/// Values from the environment, <c>${ENV:NAME}</c>, so secrets need not be in a file. Texts that only resemble it
/// (<c>${env:NAME}</c>, <c>${NAME}</c>, <c>$NAME</c>) are refused; with a second dollar sign in front, they are text.
/// </summary>
internal static partial class Secret
{
    private const string EscapedDollar = "$$";

    public static bool IsIn(string text) => Slot().IsMatch(text);

    /// <summary>The text without environment variables and what resembles them.</summary>
    public static string WithoutSlots(string text) => Lookalike().Replace(Slot().Replace(text, ""), "");

    /// <summary>Replaces the variables by their values.</summary>
    /// <param name="text">A text.</param>
    /// <param name="onSecret">Receives each value.</param>
    /// <param name="onFault">Receives a fault for each variable that is not set, and for what resembles a variable.</param>
    public static string Resolve(string text, Action<string> onSecret, Action<string> onFault)
    {
        foreach (var found in Lookalike().Matches(text).Where(IsMeant))
            onFault(FaultOf(found));
        return Token().Replace(text, token =>
            token.Value == EscapedDollar ? "$" : ValueOf(token.Groups["name"].Value, onSecret, onFault));
    }

    /// <summary>Other languages have <c>${name}</c>, too: in small letters, it is text unless there is such a variable.</summary>
    private static bool IsMeant(Match found)
    {
        var name = found.Groups["name"].Value;
        return found.Value != $"${{{name}}}" || !name.Any(char.IsAsciiLetterLower)
            || Environment.GetEnvironmentVariable(name) is not null;
    }

    private static string FaultOf(Match found)
    {
        var name = found.Groups["name"].Value;
        return $"'{found.Value}' would be sent as it is: use ${{ENV:{name}}} for a value from the environment, or "
            + $"'${found.Value}' for this text";
    }

    private static string ValueOf(string name, Action<string> onSecret, Action<string> onFault)
    {
        if (Environment.GetEnvironmentVariable(name) is not { Length: > 0 } value)
        {
            onFault($"the environment has no variable '{name}': set it before the run");
            return "";
        }
        onSecret(value);
        return value;
    }

    [GeneratedRegex(@"(?<!\$)\$\{ENV:([^{}]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Slot();

    // ${NAME}, ${env:NAME}, ${ENV.NAME}, {ENV:NAME}, $NAME.
    [GeneratedRegex(
        @"(?<!\$)\$\{(?!ENV:[^{}]*\})\s*((env|ENV|Env)[:.])?\s*(?<name>[A-Za-z_][A-Za-z0-9_]*)[^{}]*\}"
        + @"|(?<![\$\{])\{(env|ENV|Env):(?<name>[^{}]*)\}"
        + @"|(?<!\$)\$(?<name>[A-Z_][A-Z0-9_]+)\b",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Lookalike();

    // An escaped dollar sign, or what a slot is.
    [GeneratedRegex(
        @"\$\$(?=\{+\s*[A-Za-z_]|[A-Z_][A-Z0-9_])|(?<!\$)\$\{ENV:(?<name>[^{}]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
