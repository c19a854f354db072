using System.Globalization;

namespace LoadCluster.Cli.Options;

/// <summary>
/// Settings from the environment, for containers. They are not given to options as defaults, because help shows those.
/// </summary>
internal static class EnvironmentSetting
{
    public const string Coordinator = "LOADCLUSTER_COORDINATOR";
    public const string Token = "LOADCLUSTER_TOKEN";

    /// <summary>The value of the flag, else of the environment variable; <see langword="null"/> when neither is set.</summary>
    public static string? Or(this string? typed, string variable) =>
        typed ?? (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null);

    /// <summary>
    /// The values of the flag, else the comma-separated list in the environment; empty when neither is set.
    /// </summary>
    public static string[] Or(this string[]? typed, string variable) => typed is { Length: > 0 }
        ? typed
        : ((string?)null).Or(variable)?.Split(',', StringSplitOptions.TrimEntries) ?? [];

    /// <summary>A whole number from the environment; <see langword="null"/> when the variable is not set.</summary>
    /// <exception cref="UsageException">The value is not a whole number.</exception>
    public static int? Number(string variable) => ((string?)null).Or(variable) is not { } text ? null
        : int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
        : throw new UsageException($"{variable} must be a whole number, not '{text}'");
}
