namespace LoadCluster.Agent.Senders.Socket.Http2.Hpack;

/// <summary>Takes the fields of a header block.</summary>
internal interface IFieldReader
{
    /// <summary>Takes a field. Both are valid during the call.</summary>
    void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);
}

/// <summary>Decodes the header blocks of one connection, in order (RFC 7541).</summary>
/// <param name="maxTableSize">What the peer was allowed for its table.</param>
/// <param name="scratch">For decoded strings; connections of one thread may share it.</param>
internal sealed class HpackDecoder(int maxTableSize, HpackScratch scratch)
{
    private const byte Indexed = 0x80;
    private const byte WithIndexing = 0x40;
    private const byte SizeUpdate = 0x20;

    private readonly DynamicTable _table = new(maxTableSize);

    /// <summary>Whether the last block referred to fields that earlier ones have inserted.</summary>
    public bool HasUsedTable { get; private set; }

    public DynamicTable Table => _table;

    /// <summary>Decodes a block.</summary>
    /// <returns><see langword="false"/> if it is not valid: no later block can be decoded then.</returns>
    public bool TryDecode(ReadOnlySpan<byte> block, IFieldReader reader)
    {
        HasUsedTable = false;
        for (var isStart = true; !block.IsEmpty;)
        {
            var kind = block[0];
            if ((kind & 0xE0) == SizeUpdate)
            {
                if (!isStart || !TryResize(ref block))
                    return false;
                continue;
            }
            isStart = false;
            var isValid = (kind & Indexed) != 0 ? TryReadIndexed(ref block, reader) : TryReadLiteral(ref block, reader);
            if (!isValid)
                return false;
        }
        return true;
    }

    private bool TryResize(ref ReadOnlySpan<byte> block) =>
        HpackInteger.TryRead(ref block, 5, out var size) && _table.TryResize(size);

    private bool TryReadIndexed(ref ReadOnlySpan<byte> block, IFieldReader reader)
    {
        if (!HpackInteger.TryRead(ref block, 7, out var index) || index == 0 || !IsKnown(index))
            return false;
        if (index <= StaticTable.Count)
        {
            var (name, value) = StaticTable.At(index);
            reader.Read(name, value);
            return true;
        }
        HasUsedTable = true;
        var position = index - StaticTable.Count - 1;
        reader.Read(_table.NameAt(position), _table.ValueAt(position));
        return true;
    }

    private bool TryReadLiteral(ref ReadOnlySpan<byte> block, IFieldReader reader)
    {
        var isInserted = (block[0] & WithIndexing) != 0;
        if (!HpackInteger.TryRead(ref block, isInserted ? 6 : 4, out var index) || !IsKnown(index))
            return false;
        if (!TryReadName(ref block, index, out var name) || !TryReadString(ref block, ref scratch.Value, out var value))
            return false;
        reader.Read(name, value);
        if (isInserted)
            _table.Insert(name, value);
        return true;
    }

    private bool TryReadName(ref ReadOnlySpan<byte> block, int index, out ReadOnlySpan<byte> name)
    {
        if (index == 0)
            return TryReadString(ref block, ref scratch.Name, out name);
        if (index <= StaticTable.Count)
        {
            name = StaticTable.At(index).Name;
            return true;
        }
        // Copied: the insertion that follows may overwrite it.
        HasUsedTable = true;
        name = scratch.Copy(_table.NameAt(index - StaticTable.Count - 1));
        return true;
    }

    private static bool TryReadString(ref ReadOnlySpan<byte> block, ref byte[] buffer, out ReadOnlySpan<byte> text)
    {
        text = default;
        var isEncoded = !block.IsEmpty && (block[0] & 0x80) != 0;
        if (!HpackInteger.TryRead(ref block, 7, out var length) || length > block.Length)
            return false;
        text = block[..length];
        block = block[length..];
        if (!isEncoded)
            return true;
        HpackScratch.Grow(ref buffer, Huffman.MaxDecodedLength(length));
        var decoded = Huffman.Decode(text, buffer);
        text = buffer.AsSpan(0, Math.Max(0, decoded));
        return decoded >= 0;
    }

    private bool IsKnown(int index) => index <= StaticTable.Count + _table.Count;
}
