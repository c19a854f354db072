using System.Collections.Immutable;

namespace LoadCluster.Cli.Options;

/// <summary>A list of URLs, a line each; empty lines and those that begin with '#' are skipped.</summary>
internal static class UrlFile
{
    public static ImmutableArray<string> Read(string text) =>
    [
        .. text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#'),
    ];
}
