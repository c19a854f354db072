using System.Buffers.Binary;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <summary>What a server has said about itself; until it does, what RFC 9113 says.</summary>
internal sealed class PeerSettings
{
    public const int DefaultTableSize = 4096;

    private const int ItemBytes = 6;
    private const uint LongestFrame = 0xFF_FFFF;

    // Until the server names a number, so many requests are likely to be let in.
    private const int StreamsBeforeSettings = 100;

    public int TableSize { get; private set; } = DefaultTableSize;

    public int MaxStreams { get; private set; } = StreamsBeforeSettings;

    public int InitialWindow { get; private set; } = 65_535;

    public int MaxFrame { get; private set; } = 16_384;

    /// <summary>Whether the server has named its settings.</summary>
    public bool AreKnown { get; private set; }

    /// <summary>Takes the payload of a frame.</summary>
    /// <returns>What is wrong with it, if anything is.</returns>
    public string? Read(ReadOnlySpan<byte> payload)
    {
        if (!AreKnown)
            (AreKnown, MaxStreams) = (true, int.MaxValue);
        string? fault = null;
        for (; payload.Length >= ItemBytes; payload = payload[ItemBytes..])
        {
            var (name, value) = (BinaryPrimitives.ReadUInt16BigEndian(payload), BinaryPrimitives.ReadUInt32BigEndian(payload[2..]));
            fault ??= Set(name, value);
        }
        return payload.IsEmpty ? fault : "SETTINGS frame of a wrong length";
    }

    private string? Set(ushort name, uint value)
    {
        switch (name)
        {
            case 1:
                TableSize = (int)Math.Min(value, int.MaxValue);
                return null;
            case 2:
                return value == 0 ? null : "a server that wants to push";
            case 3:
                MaxStreams = (int)Math.Min(value, int.MaxValue);
                return null;
            case 4:
                InitialWindow = (int)Math.Min(value, int.MaxValue);
                return value <= int.MaxValue ? null : "window above 2^31-1";
            case 5:
                MaxFrame = (int)Math.Clamp(value, 16_384, LongestFrame);
                return value is >= 16_384 and <= LongestFrame ? null : "maximal frame size that is not allowed";
            default:
                return null;
        }
    }
}
