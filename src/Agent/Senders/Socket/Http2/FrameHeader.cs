using System.Buffers.Binary;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <summary>Frame types of RFC 9113.</summary>
internal enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    ResetStream = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>Flags of frames; which of them a bit means depends on the type.</summary>
internal static class FrameFlags
{
    public const byte None = 0;
    public const byte EndStream = 0x1;
    public const byte Acknowledge = 0x1;
    public const byte EndHeaders = 0x4;
    public const byte Padded = 0x8;
    public const byte Priority = 0x20;
}

/// <summary>The nine bytes before each frame's payload.</summary>
internal readonly record struct FrameHeader(int Length, FrameType Type, byte Flags, int Stream)
{
    public const int Bytes = 9;

    public bool Has(byte flag) => (Flags & flag) != 0;

    public static FrameHeader Read(ReadOnlySpan<byte> source) => new(
        (source[0] << 16) | (source[1] << 8) | source[2],
        (FrameType)source[3],
        source[4],
        (int)(BinaryPrimitives.ReadUInt32BigEndian(source[5..]) & 0x7FFF_FFFF));

    public void Write(Span<byte> target)
    {
        (target[0], target[1], target[2]) = ((byte)(Length >> 16), (byte)(Length >> 8), (byte)Length);
        (target[3], target[4]) = ((byte)Type, Flags);
        BinaryPrimitives.WriteInt32BigEndian(target[5..], Stream);
    }
}
