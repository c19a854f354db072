using System.CommandLine;

namespace LoadCluster.Cli.Options;

/// <summary>What is wrong with what was typed, a line each; for a flag that is unknown, which one may be meant.</summary>
internal static class UnknownFlags
{
    public static IEnumerable<string> FaultsOf(ParseResult parsed)
    {
        var flags = parsed.UnmatchedTokens.Where(IsFlag).Distinct().ToList();
        // What follows an unknown flag is its value, or was pushed out of its place by it.
        var others = parsed.Errors.Select(error => error.Message.TrimEnd('.'))
            .Where(message => flags.Count == 0 || !parsed.UnmatchedTokens.Any(token => message.EndsWith($"'{token}'", StringComparison.Ordinal)));
        return [.. flags.Select(flag => FaultOf(flag, parsed.CommandResult.Command)), .. others];
    }

    private static bool IsFlag(string token) => token.Length > 1 && token[0] == '-';

    private static string FaultOf(string flag, Command command)
    {
        var name = flag.Split('=', ':')[0];
        var known = command.Options.SelectMany(option => option.Aliases.Prepend(option.Name)).ToList();
        return ForeignFlags.HintFor(name, known) is { } hint ? $"{flag} is unknown: {hint}"
            : Suggestion.Nearest(name, known.Where(other => other.StartsWith("--", StringComparison.Ordinal))) is { } nearest
                ? $"{flag} is unknown: did you mean '{nearest}'?"
                : $"{flag} is unknown";
    }
}
