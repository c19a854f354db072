using System.Collections.Immutable;
using System.Globalization;

namespace LoadCluster.Cli.Options;

/// <summary>
/// A list of indexes, a line each. What follows a comma is not read, nor is a line of names at the top: so that the
/// <c>failed.csv</c> of a run will do.
/// </summary>
internal static class IndexFile
{
    /// <summary>The indexes, ascending, each once.</summary>
    /// <exception cref="UsageException">The file cannot be read, or has no index in it, or something else.</exception>
    public static ImmutableArray<long> Read(string flag, string path)
    {
        var lines = InputFile.ReadText(flag, path).Split('\n', StringSplitOptions.TrimEntries);
        var indexes = new SortedSet<long>();
        for (var i = 0; i < lines.Length; i++)
        {
            var cell = lines[i].Split(',')[0];
            if (long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                indexes.Add(index);
            else if (cell.Length > 0 && (i > 0 || cell != "index"))
                throw new UsageException($"{flag} '{path}' line {i + 1}: '{cell}' is no index: use whole numbers, a line each");
        }
        return indexes.Count > 0 ? [.. indexes] : throw new UsageException($"{flag} '{path}' names no index: there is nothing to send");
    }
}
