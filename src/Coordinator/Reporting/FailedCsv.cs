using System.Globalization;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>The indexes that failed as CSV: <c>index,outcome</c>, a line each, ascending.</summary>
internal static class FailedCsv
{
    /// <summary>The first line.</summary>
    public const string Header = "index,outcome";

    /// <summary>Writes the header and a line for each index.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="failed">As many as are listed: at most <see cref="FailedIndexes.MaxListed"/>.</param>
    public static void Write(TextWriter writer, FailedIndexes failed)
    {
        writer.WriteLine(Header);
        foreach (var (index, outcome) in failed.Listed.OrderBy(one => one.Index))
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{index},{outcome.Name}"));
    }
}
