using System.Buffers;

namespace LoadCluster.Shared.Metrics;

/// <summary>
/// Integers in as few bytes as they need: seven bits a byte, the lowest first, the top bit set on all but the last byte
/// (LEB128); signed ones with their sign moved to the lowest bit (zig-zag), so that small negatives stay small.
/// </summary>
internal static class Varint
{
    private const int MaxBytes = 10;

    /// <summary>Appends a number of 0 or more.</summary>
    public static void Write(IBufferWriter<byte> target, long value) => WriteBits(target, (ulong)value);

    /// <summary>Appends a number of either sign.</summary>
    public static void WriteSigned(IBufferWriter<byte> target, long value) =>
        WriteBits(target, (ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Takes a number of 0 or more off the front.</summary>
    /// <exception cref="InvalidDataException">The bytes end within the number, or it passes 2^63 - 1.</exception>
    public static long Read(ref ReadOnlySpan<byte> source)
    {
        var bits = ReadBits(ref source);
        return bits <= long.MaxValue ? (long)bits : throw new InvalidDataException("A number passes 2^63 - 1.");
    }

    /// <summary>Takes a number of either sign off the front.</summary>
    /// <exception cref="InvalidDataException">The bytes end within the number, or it does not fit 64 bits.</exception>
    public static long ReadSigned(ref ReadOnlySpan<byte> source)
    {
        var bits = ReadBits(ref source);
        return (long)(bits >> 1) ^ -(long)(bits & 1);
    }

    private static void WriteBits(IBufferWriter<byte> target, ulong bits)
    {
        var span = target.GetSpan(MaxBytes);
        var length = 0;
        for (; bits > 0x7F; bits >>= 7) span[length++] = (byte)(bits | 0x80);
        span[length++] = (byte)bits;
        target.Advance(length);
    }

    private static ulong ReadBits(ref ReadOnlySpan<byte> source)
    {
        // Most numbers have one byte.
        if (source.Length > 0 && source[0] <= 0x7F)
        {
            var only = source[0];
            source = source[1..];
            return only;
        }
        return ReadLongBits(ref source);
    }

    private static ulong ReadLongBits(ref ReadOnlySpan<byte> source)
    {
        var bits = 0UL;
        for (var i = 0; i < MaxBytes; i++)
        {
            if (i == source.Length) throw new InvalidDataException("The bytes end within a number.");
            // The tenth byte has room for bit 63 alone.
            if (i == MaxBytes - 1 && source[i] > 1) break;
            bits |= (ulong)(source[i] & 0x7F) << (7 * i);
            if (source[i] > 0x7F) continue;
            source = source[(i + 1)..];
            return bits;
        }

        throw new InvalidDataException("A number does not fit 64 bits.");
    }
}
