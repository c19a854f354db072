using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace LoadCluster.Coordinator.Api;

/// <summary>
/// Reads what callers post. Malformed input is answered with what is wrong with it, not with a server error.
/// </summary>
internal static class JsonBody
{
    /// <summary>Makes the serializer as strict as the types are.</summary>
    public static void BeStrict(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false));
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver())
            .WithAddedModifier(RefuseNullItems);
    }

    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="BadHttpRequestException">It cannot be read; the message says why in one line.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken ct)
        where T : class
    {
        if (!request.HasJsonContentType())
            throw new BadHttpRequestException("The body must be application/json.", StatusCodes.Status415UnsupportedMediaType);
        try
        {
            return await request.ReadFromJsonAsync<T>(ct) ?? throw new JsonException("The body is null.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new BadHttpRequestException(Describe(e), StatusCodes.Status400BadRequest, e);
        }
    }

    /// <summary>The platform names types of this program, which say nothing to a caller; where it is, does.</summary>
    private static string Describe(Exception fault) => fault switch
    {
        JsonException { InnerException: JsonException syntax } => $"The body is no JSON: {syntax.Message}",
        JsonException { Path: var path } => $"{path ?? "$"}: a value is missing, null, or not of the kind that belongs there.",
        // What a spec is made of refuses what is out of its range.
        _ => fault.Message.ReplaceLineEndings(" "),
    };

    /// <summary>
    /// The platform sees to it that a member is not null where its type says so, but not an item of a list.
    /// </summary>
    private static void RefuseNullItems(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.Set is not { } set || !property.PropertyType.IsAssignableTo(typeof(IEnumerable<object?>)))
                continue;
            property.Set = (target, value) => set(target, value is IEnumerable<object?> items && items.Contains(null)
                ? throw new JsonException("An item is null.")
                : value);
        }
    }
}
