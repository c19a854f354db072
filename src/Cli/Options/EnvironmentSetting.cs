using System.Globalization;

namespace LoadCluster.Cli.Options;

/// <summary>
/// Settings from the environment, for containers. They are not given to options as defaults: help shows those, and a
/// broker's address has a password in it.
/// </summary>
internal static class EnvironmentSetting
{
    public const string Broker = "LOADCLUSTER_BROKER";
    public const string Coordinator = "LOADCLUSTER_COORDINATOR";
    public const string Token = "LOADCLUSTER_TOKEN";
    public const string KeyPassword = "LOADCLUSTER_KEY_PASSWORD";

    /// <summary>What was typed, or what the environment says; <see langword="null"/> when neither.</summary>
    public static string? Or(this string? typed, string variable) =>
        typed ?? (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null);

    /// <summary>
    /// What was typed, or else what the environment lists with commas in between; empty when neither.
    /// </summary>
    public static string[] Or(this string[]? typed, string variable) => typed is { Length: > 0 }
        ? typed
        : ((string?)null).Or(variable)?.Split(',', StringSplitOptions.TrimEntries) ?? [];

    /// <summary>A whole number that the environment says; <see langword="null"/> when it says nothing.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static int? Number(string variable) => ((string?)null).Or(variable) is not { } text ? null
        : int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
        : throw new UsageException($"{variable} must be a whole number, not '{text}'");
}
