using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LoadCluster.Cli.Tests.Scenarios;

/// <summary>
/// As much of JSON Schema (draft 2020-12) as the schema of scenarios uses; a word that is not known here is an error.
/// </summary>
internal sealed class JsonSchema(JsonObject root)
{
    private static readonly string[] Notes = ["$schema", "title", "description", "$defs"];

    public bool Accepts(JsonNode? value) => Accepts(root, value);

    private bool Accepts(JsonObject schema, JsonNode? value) =>
        schema.Where(word => !Notes.Contains(word.Key)).All(word => Accepts(schema, word.Key, word.Value!, value));

    private bool Accepts(JsonObject schema, string word, JsonNode rule, JsonNode? value) => word switch
    {
        "$ref" => Accepts(root["$defs"]![rule.GetValue<string>()["#/$defs/".Length..]]!.AsObject(), value),
        "type" => rule is JsonArray types ? types.Any(type => IsOf(type!, value)) : IsOf(rule, value),
        "anyOf" => rule.AsArray().Any(one => Accepts(one!.AsObject(), value)),
        "oneOf" => rule.AsArray().Count(one => Accepts(one!.AsObject(), value)) == 1,
        "enum" => rule.AsArray().Any(one => JsonNode.DeepEquals(one, value)),
        "pattern" => !IsOf("string", value) || Regex.IsMatch(value!.GetValue<string>(), rule.GetValue<string>()),
        "minLength" => !IsOf("string", value) || value!.GetValue<string>().Length >= rule.GetValue<int>(),
        "minimum" => !IsOf("number", value) || value!.GetValue<decimal>() >= rule.GetValue<decimal>(),
        "exclusiveMinimum" => !IsOf("number", value) || value!.GetValue<decimal>() > rule.GetValue<decimal>(),
        "maximum" => !IsOf("number", value) || value!.GetValue<decimal>() <= rule.GetValue<decimal>(),
        "minItems" => value is not JsonArray items || items.Count >= rule.GetValue<int>(),
        "items" => value is not JsonArray items || items.All(item => Accepts(rule.AsObject(), item)),
        "minProperties" => value is not JsonObject map || map.Count >= rule.GetValue<int>(),
        "maxProperties" => value is not JsonObject map || map.Count <= rule.GetValue<int>(),
        "required" => value is not JsonObject map || rule.AsArray().All(name => map.ContainsKey(name!.GetValue<string>())),
        "properties" => value is not JsonObject map || map.All(
            pair => rule[pair.Key] is not JsonObject property || Accepts(property, pair.Value)),
        "additionalProperties" => value is not JsonObject map || map.All(
            pair => schema["properties"]?[pair.Key] is not null || AcceptsAdditional(rule, pair.Value)),
        _ => throw new NotSupportedException($"The schema uses '{word}'."),
    };

    private bool AcceptsAdditional(JsonNode rule, JsonNode? value) =>
        rule is JsonObject schema ? Accepts(schema, value) : rule.GetValue<bool>();

    private static bool IsOf(JsonNode type, JsonNode? value) => type.GetValue<string>() switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "integer" => value is JsonValue number && number.TryGetValue<decimal>(out var count) && decimal.IsInteger(count),
        "number" => value is JsonValue number && number.TryGetValue<decimal>(out _),
        "boolean" => value is JsonValue flag && flag.TryGetValue<bool>(out _),
        "null" => value is null,
        "string" => value is JsonValue text && text.TryGetValue<string>(out _),
        var other => throw new NotSupportedException($"The schema uses the type '{other}'."),
    };
}
