using System.Text.Json;
using System.Text.RegularExpressions;

namespace LoadCluster.Coordinator.Api;

/// <summary>
/// What is wrong with JSON that was posted, and where. The platform names types of this program, which say nothing to a
/// caller; which kind of value belongs there, does.
/// </summary>
internal static partial class JsonFault
{
    /// <summary>Describes a fault in one line.</summary>
    public static string Of(JsonException fault)
    {
        var path = fault.Path ?? "$";
        if (fault.InnerException is JsonException syntax)
            return $"The body is no JSON: {syntax.Message}";
        if (Unknown().Match(fault.Message) is { Success: true } unknown)
            return $"{path}: there is no member '{unknown.Groups[1].Value}'.";
        if (Missing().Match(fault.Message) is { Success: true } missing)
            return $"{path}: a member is missing: {missing.Groups[1].Value}.";
        return Unconverted().Match(fault.Message) is { Success: true } other
            ? $"{path}: a value is missing, null, or not of the kind that belongs there: {KindOf(other.Groups[1].Value)}."
            : $"{path}: a value is missing, null, or not of the kind that belongs there.";
    }

    private static string KindOf(string type) => type switch
    {
        _ when type.Contains("Int", StringComparison.Ordinal) => "a whole number",
        _ when type.Contains("Double", StringComparison.Ordinal) => "a number",
        _ when type.Contains("Boolean", StringComparison.Ordinal) => "true or false",
        _ when type.Contains("TimeSpan", StringComparison.Ordinal) => "a time like \"00:00:30\"",
        _ when type.Contains("ImmutableArray", StringComparison.Ordinal) => "a list",
        _ when type.Contains("ReadOnlyMemory", StringComparison.Ordinal) => "bytes in Base64",
        _ when type.StartsWith("System.String", StringComparison.Ordinal) => "a text",
        _ when type.Contains("LoadJitter", StringComparison.Ordinal) || type.Contains("CaptureSource", StringComparison.Ordinal) => "one of its words",
        _ => "an object",
    };

    [GeneratedRegex("^The JSON property '(.+)' could not be mapped", RegexOptions.CultureInvariant)]
    private static partial Regex Unknown();

    [GeneratedRegex(@"was missing required properties including: (.+?)\.?$", RegexOptions.CultureInvariant)]
    private static partial Regex Missing();

    [GeneratedRegex(@"could not be converted to ([^ ]+?)\.? ", RegexOptions.CultureInvariant)]
    private static partial Regex Unconverted();
}
