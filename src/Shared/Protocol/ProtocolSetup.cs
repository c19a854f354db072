using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Akka.Actor.Setup;

namespace LoadCluster.Shared.Protocol;

/// <summary>
/// The messages that <see cref="LoadClusterSerializer"/> reads and writes; all others are refused. A message's manifest
/// is the name of its type, so renaming a type changes the protocol.
/// </summary>
public sealed class ProtocolSetup : Setup
{
    private readonly FrozenDictionary<string, ProtocolMessageType> _byManifest;
    private readonly FrozenDictionary<Type, ProtocolMessageType> _byType;

    private ProtocolSetup(IReadOnlyCollection<ProtocolMessageType> messages)
    {
        _byManifest = messages.ToFrozenDictionary(message => message.Manifest);
        _byType = messages.ToFrozenDictionary(message => message.Json.Type);
    }

    /// <summary>The messages between agents and coordinators.</summary>
    public static ProtocolSetup Shared { get; } = new(ProtocolMessages.All);

    /// <summary>
    /// Adds messages between coordinators, which agents may not send. Their types come from a source-generated context
    /// and are made as strict as those of the shared protocol.
    /// </summary>
    public ProtocolSetup WithCoordinatorMessages(IJsonTypeInfoResolver context, JsonSerializerOptions options, params IEnumerable<Type> types)
    {
        var strict = StrictJson.OptionsOf(context, options);
        return new(
            [.. _byType.Values, .. types.Select(type => new ProtocolMessageType(strict.GetTypeInfo(type), FromAgents: false))]);
    }

    internal ProtocolMessageType? ByManifest(string manifest) => _byManifest.GetValueOrDefault(manifest);

    internal ProtocolMessageType? ByType(Type type) => _byType.GetValueOrDefault(type);
}

/// <summary>One kind of message.</summary>
/// <param name="Json">How it is written.</param>
/// <param name="FromAgents">Whether an agent may send it.</param>
internal sealed record ProtocolMessageType(JsonTypeInfo Json, bool FromAgents)
{
    public string Manifest { get; } = Json.Type.Name;
}
