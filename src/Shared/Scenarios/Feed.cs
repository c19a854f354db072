using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace LoadCluster.Shared.Scenarios;

/// <summary>
/// Rows of values: the columns are variables, and the values of index <c>i</c> are in row <c>i mod rows</c>. It stays
/// text until it is used, because it travels inside orders.
/// </summary>
public sealed record Feed
{
    /// <summary>The most bytes that all feeds of a run may have together: 4 MiB.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>What errors call it, for example the name of its file.</summary>
    public required string Name { get; init; }

    /// <summary>The variables, different from each other and from those of other feeds.</summary>
    public required ImmutableArray<string> Columns { get; init; }

    /// <summary>The rows as CSV of RFC 4180 in UTF-8, without a line of names; at least one row.</summary>
    public required ReadOnlyMemory<byte> Rows { get; init; }

    /// <summary>
    /// Whether no row is used twice: the run is refused when it has more indexes than rows. Off by default.
    /// </summary>
    public bool IsUnique { get; init; }

    /// <summary>Makes a feed of a CSV file, whose first line names the columns.</summary>
    /// <param name="name">What errors call it.</param>
    /// <param name="csv">The file: RFC 4180 in UTF-8; lines without any character are skipped.</param>
    /// <param name="isUnique">Whether no row may be used twice.</param>
    /// <param name="fault">What is wrong with the file, in one line.</param>
    public static bool TryParse(
        string name,
        ReadOnlySpan<byte> csv,
        bool isUnique,
        [NotNullWhen(true)] out Feed? feed,
        [NotNullWhen(false)] out string? fault)
    {
        (feed, fault) = (null, null);
        if (!FeedRows.TryDecode(csv, out var text))
        {
            fault = $"feed '{name}' is not text in UTF-8: save it as that";
            return false;
        }
        var reader = new CsvReader(text);
        var columns = new List<string>();
        if (!reader.TryRead(columns))
        {
            fault = $"feed '{name}' {reader.Fault ?? "is empty: its first line must name the columns"}";
            return false;
        }
        var rows = Encoding.UTF8.GetBytes(text[reader.Position..]);
        feed = new Feed { Name = name, Columns = [.. columns], Rows = rows, IsUnique = isUnique };
        return true;
    }
}
