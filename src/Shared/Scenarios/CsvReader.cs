using System.Text;

namespace LoadCluster.Shared.Scenarios;

/// <summary>
/// Reads CSV as RFC 4180 has it: cells between commas, records between line ends, of either kind; a cell in quotes may
/// contain all of these, and quotes, doubled. Lines without any character are skipped.
/// </summary>
internal sealed class CsvReader(string text)
{
    private const char Quote = '"';

    /// <summary>How many characters are read.</summary>
    public int Position { get; private set; }

    /// <summary>How many records are read.</summary>
    public int Records { get; private set; }

    /// <summary>What is wrong, in a few words, if anything is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Appends the cells of the next record.</summary>
    /// <returns><see langword="false"/> when there is none, or something is wrong.</returns>
    public bool TryRead(List<string> cells)
    {
        while (Position < text.Length && text[Position] is '\r' or '\n')
            Position++;
        if (Position == text.Length)
            return false;
        Records++;
        do
            cells.Add(ReadCell());
        while (TryTake(','));
        return Fault is null;
    }

    private string ReadCell()
    {
        if (TryTake(Quote))
            return ReadQuoted();
        var rest = text.AsSpan(Position);
        var length = rest.IndexOfAny(',', '\r', '\n');
        var cell = length < 0 ? rest : rest[..length];
        if (cell.Contains(Quote))
            Fault ??= $"has a quote within a value in row {Records}: put the value into quotes and double the one in it";
        Position += cell.Length;
        return cell.ToString();
    }

    private string ReadQuoted()
    {
        var cell = new StringBuilder();
        while (text.IndexOf(Quote, Position) is >= 0 and var end)
        {
            cell.Append(text, Position, end - Position);
            Position = end + 1;
            if (TryTake(Quote))
                cell.Append(Quote);
            else
                return AtEnd(cell.ToString());
        }
        Position = text.Length;
        Fault ??= $"has a quote in row {Records} that is never closed";
        return "";
    }

    private string AtEnd(string cell)
    {
        if (Position < text.Length && text[Position] is not (',' or '\r' or '\n'))
            Fault ??= $"has more after the closing quote of a value in row {Records}";
        return cell;
    }

    private bool TryTake(char next)
    {
        if (Position == text.Length || text[Position] != next)
            return false;
        Position++;
        return true;
    }
}
