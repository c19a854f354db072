using System.Text.Json.Serialization;

namespace LoadCluster.Shared.Messages;

/// <summary>The part of a message that is the same in every protocol version.</summary>
internal sealed record MessageEnvelope(MessageHeader Header);

/// <summary>The generated code that turns messages into JSON and back.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(MessageEnvelope))]
internal sealed partial class MessageJson : JsonSerializerContext;
