using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LoadCluster.Shared.Protocol;

/// <summary>
/// JSON that refuses messages with missing members: generated code would leave them at zero or null, not at the default
/// that the type declares. A constructor parameter with a default is optional, which is how a member is added without
/// breaking the version before. Unknown members are ignored.
/// </summary>
internal static class StrictJson
{
    public static JsonSerializerOptions OptionsOf(IJsonTypeInfoResolver context, JsonSerializerOptions options) =>
        new(options) { TypeInfoResolver = context.WithAddedModifier(RequireAll) };

    private static void RequireAll(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            property.IsRequired = property.Set is not null && property.AssociatedParameter is not { HasDefaultValue: true };
    }
}
