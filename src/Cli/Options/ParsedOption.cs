using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;

namespace LoadCluster.Cli.Options;

/// <summary>Reads a value as a person typed it.</summary>
/// <returns>Whether it could be read; if not, what would have been.</returns>
internal delegate bool ValueReader<T>(string text, out T value, [NotNullWhen(false)] out string? expected);

/// <summary>A value and how it was typed, which is also how help shows it.</summary>
internal sealed record Typed<T>(string Text, T Value)
{
    public override string ToString() => Text;
}

/// <summary>Makes options whose values have a form of their own.</summary>
internal static class ParsedOption
{
    /// <summary>
    /// Makes an option; a value that cannot be read is an error that names it and the form that would do.
    /// </summary>
    /// <param name="read">Reads values.</param>
    /// <param name="defaultText">The default as a person would type it; <see langword="null"/> for none.</param>
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

    /// <summary>The value that was typed, or else another.</summary>
    public static T ReadOr<T>(this ParseResult parsed, Option<Typed<T>> option, T otherwise) =>
        parsed.IsTyped(option) && parsed.GetValue(option) is { } typed ? typed.Value : otherwise;

    /// <summary>The value that was typed, or else another.</summary>
    public static T ValueOr<T>(this ParseResult parsed, Option<T> option, T otherwise) =>
        parsed.IsTyped(option) ? parsed.GetValue(option)! : otherwise;

    /// <summary>Whether somebody typed the option: then it counts more than what a file says.</summary>
    public static bool IsTyped(this ParseResult parsed, Option option) =>
        parsed.GetResult(option) is { Implicit: false };

    /// <summary>The value that was typed, or else the default.</summary>
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
