namespace LoadCluster.Agent.Senders.Socket.Http2.Hpack;

/// <summary>Writes the fields of header blocks.</summary>
internal static class HpackWriter
{
    private const byte Indexed = 0x80;
    private const byte WithIndexing = 0x40;
    private const byte SizeUpdate = 0x20;
    private const byte HuffmanBit = 0x80;

    /// <summary>The most bytes that a field takes.</summary>
    public static int MaxLength(int nameLength, int valueLength) => (3 * HpackInteger.MaxBytes) + nameLength + valueLength;

    public static int WriteIndexed(Span<byte> target, int index) => HpackInteger.Write(target, Indexed, 7, index);

    public static int WriteSizeUpdate(Span<byte> target, int size) => HpackInteger.Write(target, SizeUpdate, 5, size);

    /// <summary>Writes a field that the peer may insert into its table.</summary>
    /// <param name="target">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="nameIndex">The index of the name; 0 to write the name.</param>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <param name="isInserted">Whether the peer inserts it.</param>
    public static int WriteLiteral(
        Span<byte> target, int nameIndex, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isInserted)
    {
        var length = isInserted
            ? HpackInteger.Write(target, WithIndexing, 6, nameIndex)
            : HpackInteger.Write(target, 0, 4, nameIndex);
        if (nameIndex == 0)
            length += WriteString(target[length..], name);
        return length + WriteString(target[length..], value);
    }

    /// <summary>Writes a string in the shorter of its two forms.</summary>
    public static int WriteString(Span<byte> target, ReadOnlySpan<byte> text)
    {
        var encoded = Huffman.EncodedLength(text);
        if (encoded >= text.Length)
            return WriteRaw(target, text);
        var length = HpackInteger.Write(target, HuffmanBit, 7, encoded);
        return length + Huffman.Encode(text, target[length..]);
    }

    /// <summary>Writes a string as it is.</summary>
    public static int WriteRaw(Span<byte> target, ReadOnlySpan<byte> text)
    {
        var length = HpackInteger.Write(target, 0, 7, text.Length);
        text.CopyTo(target[length..]);
        return length + text.Length;
    }
}
