namespace LoadCluster.Cli.Scenarios;

/// <summary>Says what somebody who wrote an unknown word may have meant.</summary>
internal static class Suggestion
{
    /// <summary>The nearest of the known words if it is near, or else all of them.</summary>
    public static string For(string word, IEnumerable<string> known)
    {
        var words = known.ToList();
        return Nearest(word, words) is { } nearest
            ? $"did you mean '{nearest}'?"
            : $"use {string.Join(", ", words)}";
    }

    /// <summary>The nearest of the known words, if it is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) =>
        known.MinBy(other => Distance(word, other)) is { } nearest && Distance(word, nearest) <= 1 + (word.Length / 4)
            ? nearest
            : null;

    /// <summary>
    /// How many letters must be put in, taken out or replaced to make one word the other, whatever their case: the
    /// distance of Levenshtein, a row of his table at a time.
    /// </summary>
    internal static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        foreach (var letter in one)
        {
            var diagonal = row[0]++;
            for (var i = 1; i < row.Length; i++)
            {
                var replaced = diagonal + (char.ToLowerInvariant(letter) == char.ToLowerInvariant(other[i - 1]) ? 0 : 1);
                diagonal = row[i];
                row[i] = Math.Min(replaced, 1 + Math.Min(row[i], row[i - 1]));
            }
        }
        return row[^1];
    }
}
