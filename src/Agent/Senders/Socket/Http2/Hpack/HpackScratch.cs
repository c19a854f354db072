namespace LoadCluster.Agent.Senders.Socket.Http2.Hpack;

/// <summary>Buffers for strings that are being decoded.</summary>
internal sealed class HpackScratch
{
    private const int FirstSize = 256;

    public byte[] Name = new byte[FirstSize];

    public byte[] Value = new byte[FirstSize];

    public static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new byte[Math.Max(length, buffer.Length * 2)];
    }

    /// <summary>Copies a name.</summary>
    public ReadOnlySpan<byte> Copy(ReadOnlySpan<byte> name)
    {
        Grow(ref Name, name.Length);
        name.CopyTo(Name);
        return Name.AsSpan(0, name.Length);
    }
}
