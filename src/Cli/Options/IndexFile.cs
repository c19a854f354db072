using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace LoadCluster.Cli.Options;

/// <summary>
/// A list of indexes, a line each. Text after a comma and a header line are ignored, so the <c>failed.csv</c> of a run
/// can be used.
/// </summary>
internal static class IndexFile
{
    /// <summary>Reads such a list.</summary>
    /// <param name="text">The file.</param>
    /// <param name="indexes">The indexes, ascending, each once; at least one.</param>
    /// <param name="fault">What is wrong with it, in a few words.</param>
    public static bool TryParse(string text, out ImmutableArray<long> indexes, [NotNullWhen(false)] out string? fault)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        var found = new SortedSet<long>();
        fault = null;
        for (var i = 0; i < lines.Length; i++)
        {
            var cell = lines[i].Split(',')[0];
            if (long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                found.Add(index);
            else if (cell.Length > 0 && (i > 0 || cell != "index"))
                fault ??= $"line {i + 1}: '{cell}' is not an index: use whole numbers, a line each";
        }
        if (found.Count == 0)
            fault ??= "names no index: there is nothing to send";
        indexes = [.. found];
        return fault is null;
    }
}
