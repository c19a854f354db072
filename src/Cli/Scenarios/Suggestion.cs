namespace LoadCluster.Cli.Scenarios;

/// <summary>Suggests a known word for an unknown one.</summary>
internal static class Suggestion
{
    /// <summary>The most similar known word; all of them if none is similar.</summary>
    public static string For(string word, IEnumerable<string> known)
    {
        var words = known.ToList();
        var nearest = words.MinBy(other => Distance(word, other));
        return nearest is not null && Distance(word, nearest) <= 1 + (word.Length / 4)
            ? $"did you mean '{nearest}'?"
            : $"use {string.Join(", ", words)}";
    }

    /// <summary>
    /// The Levenshtein distance, ignoring case, computed a row of the table at a time.
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
