using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace LoadCluster.Shared.Scenarios;

/// <summary>The rows of a feed, ready to be used. Immutable and thread-safe.</summary>
public sealed class FeedRows
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string[] _cells;
    private readonly int _columns;

    private FeedRows(string[] cells, int columns) => (_cells, _columns) = (cells, columns);

    /// <summary>How many rows there are, at least 1.</summary>
    public int Count => _cells.Length / _columns;

    /// <summary>Reads the rows of a feed.</summary>
    /// <param name="fault">What is wrong with them, in one line.</param>
    public static bool TryRead(
        Feed feed, [NotNullWhen(true)] out FeedRows? rows, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(feed);
        var cells = new List<string>();
        fault = TryDecode(feed.Rows.Span, out var text)
            ? ReadCells(text, feed.Columns.Length, cells)
            : "is not text in UTF-8: save it as that";
        fault = fault is null ? null : $"feed '{feed.Name}' {fault}";
        rows = fault is null ? new FeedRows([.. cells], feed.Columns.Length) : null;
        return rows is not null;
    }

    /// <summary>Copies the values of an index, one for each column.</summary>
    /// <param name="index">The request index, at least 0.</param>
    /// <param name="destination">At least as many places as there are columns.</param>
    public void CopyTo(long index, Span<string> destination) =>
        _cells.AsSpan((int)(index % Count) * _columns, _columns).CopyTo(destination);

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out string? text)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        try
        {
            text = StrictUtf8.GetString(bytes.StartsWith(mark) ? bytes[mark.Length..] : bytes);
        }
        catch (DecoderFallbackException)
        {
            text = null;
        }
        return text is not null;
    }

    private static string? ReadCells(string text, int columns, List<string> cells)
    {
        var reader = new CsvReader(text);
        while (reader.TryRead(cells))
        {
            if (columns == 0 || cells.Count != reader.Records * columns)
                return $"has {cells.Count - ((reader.Records - 1) * columns)} values in row {reader.Records}, "
                    + $"not {columns} as it has columns";
        }
        return reader.Fault ?? (cells.Count == 0 ? "has no rows: add some after the line of names" : null);
    }
}
