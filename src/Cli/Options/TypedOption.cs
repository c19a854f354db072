using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;

namespace LoadCluster.Cli.Options;

/// <summary>Reads a value as a person typed it.</summary>
/// <returns>Whether it could be read; if not, what would have been.</returns>
internal delegate bool ValueReader<T>(string text, out T value, [NotNullWhen(false)] out string? expected);

/// <summary>Makes options whose values have a form of their own.</summary>
internal static class TypedOption
{
    /// <summary>Makes an option; a value that cannot be read is an error that names it and the form that would do.</summary>
    public static Option<T> Create<T>(
        ValueReader<T> read, T defaultValue, string description, string valueName, params string[] names) =>
        new(names[0], names[1..])
        {
            Description = description,
            HelpName = valueName,
            DefaultValueFactory = _ => defaultValue,
            CustomParser = result => Read(result, read),
        };

    private static T? Read<T>(ArgumentResult result, ValueReader<T> read)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
        if (read(text, out var value, out var expected))
            return value;
        var option = (result.Parent as OptionResult)?.IdentifierToken?.Value;
        result.AddError($"{option} '{text}': {expected}");
        return default;
    }
}
