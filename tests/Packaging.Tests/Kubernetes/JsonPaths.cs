using System.Text.Json.Nodes;

namespace LoadCluster.Packaging.Tests.Kubernetes;

/// <summary>Steps through objects by paths like <c>spec/template/spec</c>.</summary>
internal static class JsonPaths
{
    /// <summary>What is there, if anything.</summary>
    public static JsonNode? At(this JsonNode? node, string path) =>
        path.Split('/').Aggregate(node, (at, step) => (at as JsonObject)?[step]);

    /// <summary>The text of what is there.</summary>
    public static string? Text(this JsonNode? node, string path) => node.At(path)?.ToString();

    /// <summary>The elements of the list there; none when it is not.</summary>
    public static IEnumerable<JsonNode> Each(this JsonNode? node, string path) =>
        (node.At(path) as JsonArray ?? []).Select(element => element!);

    /// <summary>Everything under a key of that name, however deep.</summary>
    public static IEnumerable<JsonNode> Under(this JsonNode? node, string key) => node switch
    {
        JsonObject members => members.SelectMany(member =>
            (member.Key == key ? [member.Value!] : Enumerable.Empty<JsonNode>()).Concat(member.Value.Under(key))),
        JsonArray elements => elements.SelectMany(element => element.Under(key)),
        _ => [],
    };
}
