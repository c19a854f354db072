namespace LoadCluster.Shared.Actors.Wire;

/// <summary>What a frame of Akka's remoting carries, as far as one must know it to let it in.</summary>
/// <param name="Handshake">The name of the peer's actor system, when it introduces itself.</param>
/// <param name="Serializer">The serializer of the message; 0 without one (heartbeats, acknowledgements, farewells).</param>
/// <param name="Manifest">The kind of the message among those of its serializer.</param>
internal readonly record struct WireMessage(string? Handshake, int Serializer, string Manifest)
{
    private const int Associate = 1;
    private const int Container = 6;

    /// <exception cref="InvalidDataException">It is not a frame of Akka's remoting.</exception>
    public static WireMessage Read(ReadOnlyMemory<byte> frame)
    {
        var fields = ProtobufFields.Of(frame);
        return (fields.Bytes(1), fields.Bytes(2)) switch
        {
            ({ } payload, null) => ReadPayload(payload),
            (null, { } instruction) => ReadInstruction(instruction),
            _ => throw new InvalidDataException("The frame has to be a payload or an instruction."),
        };
    }

    // AkkaControlMessage(commandType, AkkaHandshakeInfo(Address(system, …), …))
    private static WireMessage ReadInstruction(ReadOnlyMemory<byte> bytes)
    {
        var instruction = ProtobufFields.Of(bytes);
        var origin = instruction.Number(1) == Associate ? instruction.Message(2)?.Message(1) : null;
        return new(origin?.Text(1), 0, "");
    }

    // AckAndEnvelopeContainer(ack, RemoteEnvelope(recipient, Payload, …))
    private static WireMessage ReadPayload(ReadOnlyMemory<byte> bytes) =>
        ProtobufFields.Of(bytes).Message(2)?.Message(2) is { } message ? Unwrap(message) : new(null, 0, "");

    // A message to a selection is a Payload in a SelectionEnvelope(Payload, …) in a Payload, never deeper.
    private static WireMessage Unwrap(ProtobufFields payload) => payload.Number(2) == Container
        ? Of(ProtobufFields.Of(payload.Bytes(1) ?? default).Message(1))
        : Of(payload);

    // Payload(message, serializerId, manifest)
    private static WireMessage Of(ProtobufFields? payload) =>
        new(null, payload?.Number(2) ?? Container, payload?.Text(3) ?? "");
}
