using System.Buffers.Text;

namespace LoadCluster.Agent.Senders.Socket.Http1;

/// <summary>
/// The line before each chunk of a body: its size in hexadecimal, and extensions that mean nothing to us.
/// </summary>
internal static class ChunkSize
{
    // The highest size whose sum with another cannot overflow.
    private const int MaxDigits = 15;

    /// <summary>Reads the line, which comes without its end.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out long size)
    {
        var extensions = line.IndexOf((byte)';');
        var digits = (extensions < 0 ? line : line[..extensions]).TrimEnd(" \t"u8);
        return Utf8Parser.TryParse(digits, out size, out var used, 'x')
            && used == digits.Length && digits.TrimStart((byte)'0').Length <= MaxDigits;
    }
}
