using System.Runtime.Serialization;
using System.Text.Json;
using Akka.Actor;
using Akka.Serialization;

namespace LoadCluster.Shared.Protocol;

/// <summary>
/// Writes and reads <see cref="IProtocolMessage"/>s as JSON in UTF-8. Knows the messages of the system's
/// <see cref="ProtocolSetup"/>; no type name is ever taken from the wire.
/// </summary>
public sealed class LoadClusterSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>The serializer's number on the wire.</summary>
    public const int Id = 4053;

    private readonly ProtocolSetup _protocol = system.Settings.Setup.Get<ProtocolSetup>().GetOrElse(ProtocolSetup.Shared);

    public override int Identifier => Id;

    public override string Manifest(object o) => TypeOf(o).Manifest;

    /// <exception cref="SerializationException">An unknown message, or one that does not fit into a frame.</exception>
    public override byte[] ToBinary(object obj)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(obj, TypeOf(obj).Json);
        return ProtocolLimits.FaultOfMessage(bytes.Length) is { } fault
            ? throw new SerializationException($"{obj.GetType().Name} is not sent: {fault}")
            : bytes;
    }

    /// <exception cref="SerializationException">An unknown manifest, or bytes that are not such a message.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        var type = _protocol.ByManifest(manifest) ?? throw new SerializationException("The message's kind is unknown.");
        try
        {
            return JsonSerializer.Deserialize(bytes, type.Json) ?? throw new SerializationException("The message is null.");
        }
        // The types refuse values out of their range with exceptions of many kinds.
        catch (Exception e) when (e is not (SerializationException or OutOfMemoryException))
        {
            throw new SerializationException($"{manifest} is malformed: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private ProtocolMessageType TypeOf(object message) => _protocol.ByType(message.GetType())
        ?? throw new SerializationException($"{message.GetType().Name} is not registered in the ProtocolSetup.");
}
