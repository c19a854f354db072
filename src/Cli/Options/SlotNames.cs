using System.Text;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Options;

/// <summary>
/// Names in braces. A name that is not a variable would be sent literally, which is rarely intended: so a word in braces
/// must be a variable, and <c>{{word}}</c> is the text <c>{word}</c>.
/// </summary>
internal static class SlotNames
{
    private const string JsonFilter = "json";

    /// <summary>What is wrong with the words of a text, a line each.</summary>
    /// <param name="text">UTF-8 text, or any bytes.</param>
    /// <param name="known">The variables.</param>
    /// <param name="isBody">Whether filters may stand in it.</param>
    public static IEnumerable<string> FaultsIn(ReadOnlyMemory<byte> text, IReadOnlyCollection<string> known, bool isBody)
    {
        foreach (var word in Template.NamesIn(text).Where(word => char.IsAsciiLetter(word[0]) || word[0] == '_'))
        {
            var parts = word.Split('|', 2);
            if (!known.Contains(parts[0]))
                yield return $"{{{word}}} is unknown: {Suggestion.For(parts[0], known)} (braces that mean themselves: '{{{{{word}}}}}')";
            else if (parts.Length > 1 && parts[1] != JsonFilter)
                yield return $"{{{word}}}: there is no filter '{parts[1]}': use {{{parts[0]}|{JsonFilter}}}";
            else if (parts.Length > 1 && !isBody)
                yield return $"{{{word}}}: only bodies have filters: use {{{parts[0]}}}";
        }
    }

    /// <summary>Refuses texts that were typed with words that the spec does not know.</summary>
    /// <exception cref="UsageException">There are such words: which, and what may be meant.</exception>
    public static void Require(IEnumerable<string> texts, RunSpec spec, string flag) =>
        Require(texts.SelectMany(text => FaultsIn(Encoding.UTF8.GetBytes(text), VariablesOf(spec), isBody: false)), flag);

    /// <summary>The same for a body.</summary>
    /// <exception cref="UsageException">There are such words: which, and what may be meant.</exception>
    public static void Require(byte[]? body, RunSpec spec, string flag) =>
        Require(FaultsIn(body, VariablesOf(spec), isBody: true), flag);

    /// <summary>The names that some flow of a spec knows.</summary>
    public static HashSet<string> VariablesOf(RunSpec spec) =>
        spec.Flows.SelectMany(flow => spec.VariablesOf(flow)).Append(VariableName.Index).ToHashSet();

    private static void Require(IEnumerable<string> faults, string flag)
    {
        if (faults.ToList() is { Count: > 0 } found)
            throw new UsageException([.. found.Distinct().Select(fault => $"{flag}: {fault}")]);
    }
}
