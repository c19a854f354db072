using System.Globalization;
using System.Text.Json;
using LoadCluster.Shared.Checks;

namespace LoadCluster.Shared.Scenarios;

/// <summary>
/// A value in a body of JSON, by the names and positions that lead to it: <c>data.items[0].id</c>, with or without
/// <c>$.</c> in front. A string is taken without its quotes, anything else as it is written; <c>null</c> counts as missing.
/// </summary>
internal sealed class JsonValueReader : ValueReader
{
    private readonly string[] _path;

    /// <param name="path">A path that <see cref="IsPath"/>.</param>
    public JsonValueReader(string path) => _path = Split(path);

    public override bool NeedsBody => true;

    public static bool IsPath(string text) => text.Length > 0 && Array.TrueForAll(Split(text), IsSegment);

    public override string? Find(in ResponseView response)
    {
        try
        {
            var reader = new Utf8JsonReader(response.Body);
            using var document = JsonDocument.ParseValue(ref reader);
            return Find(document.RootElement);
        }
        // A body that is not JSON, or a string that is not Unicode, has no value: what that means is for the caller to
        // say.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private string? Find(JsonElement element)
    {
        foreach (var segment in _path)
        {
            if (!(segment[0] == '[' ? TryGetItem(ref element, segment) : TryGetMember(ref element, segment)))
                return null;
        }
        return element.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => element.GetString(),
            _ => element.GetRawText(),
        };
    }

    private static bool TryGetItem(ref JsonElement element, string segment)
    {
        if (!TryReadPosition(segment, out var position)
            || element.ValueKind != JsonValueKind.Array || position >= element.GetArrayLength())
            return false;
        element = element[position];
        return true;
    }

    private static bool TryGetMember(ref JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out element);

    private static string[] Split(string path)
    {
        var segments = path.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        return segments[0] == "$" || path.StartsWith('[') ? segments[1..] : segments;
    }

    private static bool IsSegment(string segment) => segment.StartsWith('[')
        ? segment.EndsWith(']') && TryReadPosition(segment, out _)
        : segment.Length > 0 && !segment.Contains(']', StringComparison.Ordinal);

    private static bool TryReadPosition(string segment, out int position) =>
        int.TryParse(segment.AsSpan(1, segment.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out position);
}
