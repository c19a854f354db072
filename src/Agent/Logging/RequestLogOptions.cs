namespace LoadCluster.Agent.Logging;

/// <summary>What is logged of runs, and where.</summary>
/// <param name="Path">
/// The file; its name says the form: <c>.csv</c> or <c>.ndjson</c>, each also with <c>.gz</c>. It is replaced if it exists.
/// </param>
/// <param name="Sample">The share of indexes that are logged, above 0 to 1. The same seed chooses the same ones.</param>
/// <param name="OnlyFailed">Whether only requests that failed are logged.</param>
public sealed record RequestLogOptions(string Path, double Sample = 1, bool OnlyFailed = false)
{
    private const string Compressed = ".gz";

    /// <summary>Whether the name of a file says one of the forms.</summary>
    public static bool IsKnown(string path) => IsCsv(path) || HasForm(path, ".ndjson");

    internal static bool IsCsv(string path) => HasForm(path, ".csv");

    internal static bool IsCompressed(string path) => path.EndsWith(Compressed, StringComparison.OrdinalIgnoreCase);

    private static bool HasForm(string path, string form) =>
        path.EndsWith(form, StringComparison.OrdinalIgnoreCase) || path.EndsWith(form + Compressed, StringComparison.OrdinalIgnoreCase);
}
