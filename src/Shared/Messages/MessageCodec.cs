using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LoadCluster.Shared.Messages;

/// <summary>
/// Messages as bytes: JSON in UTF-8, camelCase, told apart by their <c>type</c>. The header keeps its form in every
/// version of the protocol, so that members of other versions can at least be named.
/// </summary>
public static class MessageCodec
{
    private static readonly JsonSerializerOptions Strict = new(MessageJson.Default.Options)
    {
        TypeInfoResolver = MessageJson.Default.WithAddedModifier(RequireAll),
    };

    private static readonly JsonTypeInfo<Message> Messages = (JsonTypeInfo<Message>)Strict.GetTypeInfo(typeof(Message));

    private static readonly JsonTypeInfo<MessageEnvelope> Envelopes =
        (JsonTypeInfo<MessageEnvelope>)Strict.GetTypeInfo(typeof(MessageEnvelope));

    /// <summary>Encodes a message.</summary>
    public static byte[] Encode(Message message) => JsonSerializer.SerializeToUtf8Bytes(message, Messages);

    /// <summary>Decodes a message. Whatever the bytes are, this does not throw.</summary>
    public static Decoded Decode(ReadOnlySpan<byte> bytes)
    {
        if (!TryRead(bytes, out var header, out var fault))
            return new Decoded.Malformed(fault);
        if (header.Version != Protocol.Version)
            return new Decoded.OtherVersion(header);
        try
        {
            return JsonSerializer.Deserialize(bytes, Messages) is { } message
                ? new Decoded.Understood(message)
                : new Decoded.Malformed("The message is null.");
        }
        // What a message is made of refuses what is out of its range.
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            return new Decoded.Malformed(e.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>
    /// Half a message is no message. Generated code would leave what is missing at zero or null, not at the default
    /// that the type declares.
    /// </summary>
    private static void RequireAll(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            property.IsRequired = property.Set is not null;
    }

    private static bool TryRead(
        ReadOnlySpan<byte> bytes, out MessageHeader header, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            header = JsonSerializer.Deserialize(bytes, Envelopes)?.Header ?? default;
            fault = header.Sender is null ? "The message has no header." : null;
        }
        catch (JsonException e)
        {
            header = default;
            fault = e.Message.ReplaceLineEndings(" ");
        }
        return fault is null;
    }
}
