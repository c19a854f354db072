using System.Text.Json.Nodes;

namespace LoadCluster.Coordinator.Tests.Api;

/// <summary>
/// A request for a run that says everything that can be said, and what may become of it in the wrong hands.
/// </summary>
internal static class ValidSpec
{
    public const string Json = """
        {
          "spec": {
            "flows": [{
              "name": "shop", "weight": 3,
              "steps": [
                {
                  "name": "look",
                  "request": {
                    "url": "http://127.0.0.1:1/{user}/{index}", "method": "POST",
                    "headers": [{"name": "X", "value": "{user}"}], "body": "AAAA"
                  },
                  "captures": [{"variable": "token", "source": "Regex", "expression": "a(b)c"}]
                },
                { "name": "buy", "request": {"url": "http://127.0.0.1:1/{token}"}, "captures": [] }
              ]
            }],
            "feeds": [{"name": "users.csv", "columns": ["user"], "rows": "YQpiCg==", "isUnique": false}],
            "seed": 7, "requests": 3, "limit": 2, "driver": "auto", "onlyIndexes": [1, 2, 3], "duration": null,
            "profile": {
              "stages": [{"duration": "00:00:10", "fromRate": 0, "toRate": 5}], "jitter": "Poisson", "seed": 1
            },
            "transport": {
              "httpVersion": "1.1", "timeout": "00:00:30", "insecure": false, "followRedirects": false, "decompress": false,
              "cookies": false, "disableKeepAlive": false, "proxy": "http://127.0.0.1:2/", "clientCertificate": null
            },
            "checks": ["status=200"], "thresholds": ["p99<1s"], "abortOnFail": true, "secrets": ["word"]
          },
          "allowOverlap": true
        }
        """;

    private static readonly string[] Wrong =
    [
        "null", "{}", "[]", "[null]", "[[]]", "\"\"", "\"x\"", "\"-1\"", "\"\\u0000{index}\"", "-1", "0", "7", "1e30", "-1e400",
        "99999999999999999999", "0.1", "true",
    ];

    /// <summary>It with another value at a path of names and positions: <c>/spec/flows/0/name</c>.</summary>
    public static string With(string path, JsonNode? value)
    {
        var root = JsonNode.Parse(Json)!;
        var steps = path.Split('/')[1..];
        var parent = steps[..^1].Aggregate(root, (node, step) => node is JsonArray items ? items[int.Parse(step)]! : node[step]!);
        if (parent is JsonArray array)
            array[int.Parse(steps[^1])] = value;
        else
            parent[steps[^1]] = value;
        return root.ToJsonString();
    }

    /// <summary>It with each of its values left out, and with each of them replaced by what it should not be.</summary>
    public static IEnumerable<string> Spoilt()
    {
        foreach (var path in Paths(JsonNode.Parse(Json), ""))
        {
            yield return Without(path);
            foreach (var wrong in Wrong)
                yield return With(path, JsonNode.Parse(wrong));
        }
    }

    private static string Without(string path)
    {
        var root = JsonNode.Parse(With(path, "gone"))!;
        var gone = Values(root).OfType<JsonValue>().Single(value => value.TryGetValue(out string? text) && text == "gone");
        if (gone.Parent is JsonArray array)
            array.Remove(gone);
        else
            gone.Parent!.AsObject().Remove(gone.GetPropertyName());
        return root.ToJsonString();
    }

    private static IEnumerable<JsonNode?> Values(JsonNode? node) => Children(node)
        .SelectMany(child => Values(child.Value).Prepend(child.Value));

    private static IEnumerable<string> Paths(JsonNode? node, string path) => Children(node)
        .SelectMany(child => Paths(child.Value, $"{path}/{child.Key}").Prepend($"{path}/{child.Key}"));

    private static IEnumerable<(string Key, JsonNode? Value)> Children(JsonNode? node) => node switch
    {
        JsonObject members => members.Select(member => (member.Key, member.Value)),
        JsonArray items => items.Select((item, i) => ($"{i}", item)),
        _ => [],
    };
}
