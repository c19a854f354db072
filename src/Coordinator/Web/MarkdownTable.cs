using System.Text;

namespace LoadCluster.Coordinator.Web;

/// <summary>A table that fits a comment of a pull request.</summary>
internal static class MarkdownTable
{
    /// <summary>Text from outside, which must not become markup.</summary>
    public static string Code(string text) => $"`{SafeText.Of(text).Replace('`', '\'').Replace("|", "\\|", StringComparison.Ordinal)}`";

    /// <summary>The first column is text, the others are numbers.</summary>
    public static void Write(StringBuilder target, IReadOnlyList<string> titles, IEnumerable<IEnumerable<string>> rows)
    {
        WriteRow(target, titles);
        WriteRow(target, titles.Select((_, i) => i == 0 ? "---" : "---:"));
        foreach (var row in rows)
            WriteRow(target, row);
    }

    private static void WriteRow(StringBuilder target, IEnumerable<string> cells) =>
        target.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
