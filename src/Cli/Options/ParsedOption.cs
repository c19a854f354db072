using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;

namespace LoadCluster.Cli.Options;

/// <summary>Parses the text of a value.</summary>
/// <returns>The value; or the expected form, if the text cannot be parsed.</returns>
internal delegate bool ValueReader<T>(string text, out T value, [NotNullWhen(false)] out string? expected);

/// <summary>A value and its text, which help shows as the default.</summary>
internal sealed record Typed<T>(string Text, T Value)
{
    public override string ToString() => Text;
}

/// <summary>Makes options whose values have a form of their own.</summary>
internal static class ParsedOption
{
    /// <summary>
    /// Makes an option; the error for a wrong value names it and the expected form.
    /// </summary>
    /// <param name="read">Reads values.</param>
    /// <param name="defaultText">The text of the default; <see langword="null"/> for none.</param>
    /// <param name="description">A line of help.</param>
    /// <param name="valueName">What help calls a value.</param>
    /// <param name="names">The names, the long one first.</param>
    public static Option<Typed<T>> Create<T>(
        ValueReader<T> read, string? defaultText, string description, string valueName, params string[] names) =>
        new(names[0], names[1..])
        {
            Description = description,
            HelpName = valueName,
            DefaultValueFactory = defaultText is null ? null : result => Read(defaultText, result, read)!,
            CustomParser = result => Read(result.Tokens.Count > 0 ? result.Tokens[^1].Value : "", result, read),
        };

    /// <summary>The value of the option if it was given, else another.</summary>
    public static T ReadOr<T>(this ParseResult parsed, Option<Typed<T>> option, T otherwise) =>
        parsed.IsTyped(option) && parsed.GetValue(option) is { } typed ? typed.Value : otherwise;

    /// <summary>The value of the option if it was given, else another.</summary>
    public static T ValueOr<T>(this ParseResult parsed, Option<T> option, T otherwise) =>
        parsed.IsTyped(option) ? parsed.GetValue(option)! : otherwise;

    /// <summary>Whether the option was given; then it overrides the scenario file.</summary>
    public static bool IsTyped(this ParseResult parsed, Option option) =>
        parsed.GetResult(option) is { Implicit: false };

    /// <summary>The value of the option if it was given, else the default.</summary>
    public static T? Read<T>(this ParseResult parsed, Option<Typed<T>> option) =>
        parsed.GetValue(option) is { } typed ? typed.Value : default;

    private static Typed<T>? Read<T>(string text, ArgumentResult result, ValueReader<T> read)
    {
        if (read(text, out var value, out var expected))
            return new Typed<T>(text, value);
        var option = (result.Parent as OptionResult)?.IdentifierToken?.Value;
        result.AddError($"{option} '{text}': {expected}");
        return null;
    }
}
