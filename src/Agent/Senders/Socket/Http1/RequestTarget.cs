using System.Collections.Immutable;
using System.Text;
using LoadCluster.Shared.Requests;

namespace LoadCluster.Agent.Senders.Socket.Http1;

/// <summary>The template of the path and query in a request's first line.</summary>
internal static class RequestTarget
{
    /// <summary>Path and query, without a fragment; escaped as the platform does it, unless they are to stay as they are.</summary>
    public static string Of(string url, ImmutableArray<string> variables, bool isAsIs) =>
        isAsIs ? RawTarget.Of(url) : Escaped(url, variables);

    private static string Escaped(string url, ImmutableArray<string> variables)
    {
        // Digits pass through the platform's escaping unchanged, braces do not.
        var standIn = "9223372036854775807";
        while (url.Contains(standIn, StringComparison.Ordinal))
            standIn += "0";
        var names = variables.IsDefault ? [VariableName.Index] : variables.Insert(0, VariableName.Index);
        var slots = names.Select((name, i) => (Text: $"{{{name}}}", StandIn: $"{standIn}{i:D4}")).ToList();
        var target = new Uri(WithStandIns(url, slots.ToDictionary(slot => slot.Text, slot => slot.StandIn))).PathAndQuery;
        foreach (var slot in slots)
            target = target.Replace(slot.StandIn, slot.Text, StringComparison.Ordinal);
        return target;
    }

    /// <summary>Braces that are text stay in the URL, and are escaped with the rest of it.</summary>
    private static string WithStandIns(string url, Dictionary<string, string> standIns)
    {
        var text = new StringBuilder();
        foreach (var (piece, isName) in Template.PiecesOf(url))
            text.Append(isName && standIns.TryGetValue(piece, out var standIn) ? standIn : piece);
        return text.ToString();
    }
}
