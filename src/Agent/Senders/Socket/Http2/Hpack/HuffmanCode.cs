namespace LoadCluster.Agent.Senders.Socket.Http2.Hpack;

/// <summary>
/// The Huffman code of RFC 7541, appendix B. It is canonical: shorter codes have lower values, and codes of one length rise
/// with their symbols. So lengths are all that must be known.
/// </summary>
internal static class HuffmanCode
{
    public const int EndOfString = 256;
    public const int LongestCode = 30;

    private static readonly byte[] Lengths =
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    /// <summary>The symbols, by length and value of their codes.</summary>
    public static short[] Symbols { get; } =
        [.. Enumerable.Range(0, Lengths.Length).Select(symbol => (short)symbol).OrderBy(symbol => Lengths[symbol])];

    /// <summary>The code of each symbol.</summary>
    public static (uint Bits, int Length)[] Codes { get; } = CreateCodes();

    private static (uint Bits, int Length)[] CreateCodes()
    {
        var codes = new (uint Bits, int Length)[Lengths.Length];
        var (next, length) = (0u, 0);
        foreach (var symbol in Symbols)
        {
            next <<= Lengths[symbol] - length;
            length = Lengths[symbol];
            codes[symbol] = (next++, length);
        }
        return codes;
    }
}
