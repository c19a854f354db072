using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;

namespace LoadCluster.Shared.Actors.Wire;

/// <summary>
/// The first three fields of a protobuf message. They are parts of its memory: a coordinator looks at every frame, and the
/// library copies a field that it reads.
/// </summary>
internal sealed class ProtobufFields
{
    private const int Count = 4;

    private readonly ReadOnlyMemory<byte>?[] _bytes = new ReadOnlyMemory<byte>?[Count];
    private readonly bool[] _repeated = new bool[Count];
    private readonly int[] _numbers = new int[Count];

    private ProtobufFields()
    {
    }

    /// <exception cref="InvalidProtocolBufferException">It is not a protobuf message.</exception>
    public static ProtobufFields Of(ReadOnlyMemory<byte> message)
    {
        var array = MemoryMarshal.TryGetArray(message, out var segment) ? segment : new ArraySegment<byte>(message.ToArray());
        var input = new CodedInputStream(array.Array, array.Offset, array.Count);
        var fields = new ProtobufFields();
        while (input.ReadTag() is var tag && tag != 0)
            fields.Read(input, tag, array.Array);
        return fields;
    }

    /// <exception cref="InvalidDataException">The field is repeated: Akka would merge its values.</exception>
    public ReadOnlyMemory<byte>? Bytes(int field) =>
        _repeated[field] ? throw new InvalidDataException("A field is repeated.") : _bytes[field];

    public int Number(int field) => _numbers[field];

    public ProtobufFields? Message(int field) => Bytes(field) is { } bytes ? Of(bytes) : null;

    public string? Text(int field) => Bytes(field) is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

    private void Read(CodedInputStream input, uint tag, byte[]? buffer)
    {
        var field = WireFormat.GetTagFieldNumber(tag);
        switch (WireFormat.GetTagWireType(tag))
        {
            case WireFormat.WireType.LengthDelimited when field < Count:
                _repeated[field] |= _bytes[field] is not null;
                _bytes[field] = ReadPart(input, buffer);
                break;
            case WireFormat.WireType.Varint when field < Count:
                _numbers[field] = input.ReadInt32();
                break;
            default:
                input.SkipLastField();
                break;
        }
    }

    /// <summary>A field after its length, a number whose last byte is the first without the highest bit.</summary>
    private static ReadOnlyMemory<byte> ReadPart(CodedInputStream input, byte[]? buffer)
    {
        var start = (int)input.Position;
        input.SkipLastField();
        while (buffer![start++] >= 0x80)
        {
        }
        return buffer.AsMemory(start, (int)input.Position - start);
    }
}
