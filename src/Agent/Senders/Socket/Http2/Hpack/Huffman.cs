namespace LoadCluster.Agent.Senders.Socket.Http2.Hpack;

/// <summary>Encodes and decodes strings with the <see cref="HuffmanCode"/>.</summary>
internal static class Huffman
{
    private const int TableBits = 10;

    // For each ten bits the symbol whose code they begin with, and its length; 0 for longer codes.
    private static readonly (short Symbol, byte Length)[] Table = CreateTable();

    // For each length the code after the last one, moved to the left end of 32 bits, and where its symbols start.
    private static readonly (ulong Limit, uint First, int Offset)[] Longer = CreateLonger();

    /// <summary>The most bytes that so many can become.</summary>
    public static int MaxDecodedLength(int length) => length * 8 / 5;

    /// <summary>Decodes a string.</summary>
    /// <param name="source">Encoded bytes.</param>
    /// <param name="target">At least <see cref="MaxDecodedLength"/> bytes.</param>
    /// <returns>How many bytes it has; -1 if the code or its padding is not valid.</returns>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var (bits, count, length) = (0ul, 0, 0);
        while (true)
        {
            for (; count <= 56 && !source.IsEmpty; source = source[1..], count += 8)
                bits |= (ulong)source[0] << (56 - count);
            var (symbol, used) = Lookup(bits);
            if (used == 0 || used > count)
                return IsPadding(bits, count) ? length : -1;
            if (symbol == HuffmanCode.EndOfString)
                return -1;
            target[length++] = (byte)symbol;
            (bits, count) = (bits << used, count - used);
        }
    }

    public static int EncodedLength(ReadOnlySpan<byte> source)
    {
        var bits = 0L;
        foreach (var symbol in source)
            bits += HuffmanCode.Codes[symbol].Length;
        return (int)((bits + 7) / 8);
    }

    /// <summary>Encodes a string.</summary>
    /// <param name="source">The string.</param>
    /// <param name="target">At least <see cref="EncodedLength"/> bytes.</param>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var (bits, count, length) = (0ul, 0, 0);
        foreach (var symbol in source)
        {
            var code = HuffmanCode.Codes[symbol];
            bits = (bits << code.Length) | code.Bits;
            for (count += code.Length; count >= 8; count -= 8)
                target[length++] = (byte)(bits >> (count - 8));
        }
        if (count > 0)
            target[length++] = (byte)((bits << (8 - count)) | (0xFFul >> count));
        return length;
    }

    private static (short Symbol, byte Length) Lookup(ulong bits)
    {
        var entry = Table[bits >> (64 - TableBits)];
        if (entry.Length > 0)
            return entry;
        for (var length = TableBits + 1; length <= HuffmanCode.LongestCode; length++)
        {
            ref var row = ref Longer[length];
            if (bits >> 32 < row.Limit)
                return (HuffmanCode.Symbols[row.Offset + (int)((uint)(bits >> (64 - length)) - row.First)], (byte)length);
        }
        return default;
    }

    /// <summary>Padding is the start of the longest code, which is all ones, and shorter than a byte.</summary>
    private static bool IsPadding(ulong bits, int count) => count < 8 && bits == (count == 0 ? 0 : ulong.MaxValue << (64 - count));

    private static (short Symbol, byte Length)[] CreateTable()
    {
        var table = new (short Symbol, byte Length)[1 << TableBits];
        foreach (var symbol in HuffmanCode.Symbols)
        {
            var (bits, length) = HuffmanCode.Codes[symbol];
            if (length <= TableBits)
                table.AsSpan((int)bits << (TableBits - length), 1 << (TableBits - length)).Fill((symbol, (byte)length));
        }
        return table;
    }

    private static (ulong Limit, uint First, int Offset)[] CreateLonger()
    {
        var rows = new (ulong Limit, uint First, int Offset)[HuffmanCode.LongestCode + 1];
        for (var i = HuffmanCode.Symbols.Length - 1; i >= 0; i--)
        {
            var (bits, length) = HuffmanCode.Codes[HuffmanCode.Symbols[i]];
            var limit = Math.Max(rows[length].Limit, ((ulong)bits + 1) << (32 - length));
            rows[length] = (limit, bits, i);
        }
        return rows;
    }
}
