using Google.Protobuf;

namespace LoadCluster.Shared.Actors.Wire;

/// <summary>The first three fields of a protobuf message.</summary>
internal sealed class ProtobufFields
{
    private const int Count = 4;

    private readonly ByteString?[] _bytes = new ByteString?[Count];
    private readonly bool[] _repeated = new bool[Count];
    private readonly int[] _numbers = new int[Count];

    private ProtobufFields()
    {
    }

    /// <exception cref="InvalidProtocolBufferException">It is not a protobuf message.</exception>
    public static ProtobufFields Of(ByteString message)
    {
        var fields = new ProtobufFields();
        var input = message.CreateCodedInput();
        while (input.ReadTag() is var tag && tag != 0)
            fields.Read(input, tag);
        return fields;
    }

    /// <exception cref="InvalidDataException">The field is repeated: Akka would merge its values.</exception>
    public ByteString? Bytes(int field) =>
        _repeated[field] ? throw new InvalidDataException("A field is repeated.") : _bytes[field];

    public int Number(int field) => _numbers[field];

    public ProtobufFields? Message(int field) => Bytes(field) is { } bytes ? Of(bytes) : null;

    public string? Text(int field) => Bytes(field)?.ToStringUtf8();

    private void Read(CodedInputStream input, uint tag)
    {
        var field = WireFormat.GetTagFieldNumber(tag);
        switch (WireFormat.GetTagWireType(tag))
        {
            case WireFormat.WireType.LengthDelimited when field < Count:
                _repeated[field] |= _bytes[field] is not null;
                _bytes[field] = input.ReadBytes();
                break;
            case WireFormat.WireType.Varint when field < Count:
                _numbers[field] = input.ReadInt32();
                break;
            default:
                input.SkipLastField();
                break;
        }
    }
}
