using System.Buffers;
using System.Globalization;

namespace LoadCluster.Agent.Senders.Socket.Http1;

/// <summary>
/// The line before each chunk of a body: its size in hexadecimal, and extensions that mean nothing to us.
/// </summary>
internal static class ChunkSize
{
    // The highest size whose sum with another cannot overflow.
    private const int MaxDigits = 15;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789ABCDEFabcdef"u8);

    /// <summary>Reads the line, which comes without its end.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out long size)
    {
        size = 0;
        var extensions = line.IndexOf((byte)';');
        var digits = (extensions < 0 ? line : line[..extensions]).TrimEnd(" \t"u8);
        if (digits.IsEmpty || digits.ContainsAnyExcept(Digits))
            return false;
        digits = digits.TrimStart((byte)'0');
        return digits.IsEmpty || (digits.Length <= MaxDigits && long.TryParse(
            digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out size));
    }
}
