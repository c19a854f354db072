namespace LoadCluster.Agent.Senders.Socket.Http2.Hpack;

/// <summary>Numbers in HPACK: RFC 7541, section 5.1.</summary>
internal static class HpackInteger
{
    /// <summary>The most bytes that a number takes.</summary>
    public const int MaxBytes = 6;

    // Four bytes after the prefix: more than any size or index that is allowed.
    private const int MaxShift = 21;

    /// <summary>Reads a number that begins in the last bits of the first byte.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> source, int prefixBits, out int value)
    {
        value = 0;
        if (source.IsEmpty)
            return false;
        var mask = (1 << prefixBits) - 1;
        value = source[0] & mask;
        source = source[1..];
        return value < mask || TryReadRest(ref source, ref value);
    }

    /// <summary>Writes a number whose first byte has other bits in front.</summary>
    public static int Write(Span<byte> target, byte front, int prefixBits, int value)
    {
        var mask = (1 << prefixBits) - 1;
        if (value < mask)
        {
            target[0] = (byte)(front | value);
            return 1;
        }
        target[0] = (byte)(front | mask);
        var length = 1;
        for (value -= mask; value >= 0x80; value >>= 7)
            target[length++] = (byte)(value | 0x80);
        target[length++] = (byte)value;
        return length;
    }

    private static bool TryReadRest(ref ReadOnlySpan<byte> source, ref int value)
    {
        for (var shift = 0; shift <= MaxShift && !source.IsEmpty; shift += 7)
        {
            var next = source[0];
            source = source[1..];
            value += (next & 0x7F) << shift;
            if (next < 0x80)
                return true;
        }
        return false;
    }
}
