using LoadCluster.Agent.Senders.Socket.Http2.Hpack;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <summary>
/// Decodes the heads of the responses of one connection, and remembers the last one: most heads are the same bytes as the one
/// before, and mean the same as long as the table is the same. It is when the bytes changed nothing in it; and when they only
/// insert fields, and have done so until the table holds nothing else.
/// </summary>
internal sealed class HeadDecoder(ResponseFields fields, HpackScratch scratch)
{
    private const int LongestKept = 512;

    private readonly HpackDecoder _decoder = new(PeerSettings.DefaultTableSize, scratch);
    private readonly byte[] _last = new byte[LongestKept];
    private int _lastLength = -1;
    private HeadFacts _lastFacts;
    private bool _isUnchanging;
    private int _version;
    private long _repeatedBytes;

    /// <summary>Decodes a block.</summary>
    /// <returns><see langword="false"/> if the connection cannot be used further.</returns>
    public bool TryDecode(ReadOnlySpan<byte> block, ResponseBuffer? capture, bool isTrailer, out HeadFacts facts)
    {
        facts = _lastFacts;
        var isMemorable = !isTrailer && capture is not { KeepsHead: true };
        var isSame = isMemorable && block.Length == _lastLength && block.SequenceEqual(_last.AsSpan(0, _lastLength));
        if (isSame && IsTableAsBefore)
            return true;
        fields.Begin(capture, isTrailer);
        var inserted = _decoder.Table.InsertedBytes;
        if (!_decoder.TryDecode(block, fields) || fields.IsTooLong)
            return false;
        facts = fields.Facts;
        Remember(block, isMemorable, isSame, _decoder.Table.InsertedBytes - inserted, facts);
        return true;
    }

    private bool IsTableAsBefore => _isUnchanging
        ? _version == _decoder.Table.Version
        : _repeatedBytes >= 2 * PeerSettings.DefaultTableSize;

    private void Remember(ReadOnlySpan<byte> block, bool isMemorable, bool isSame, long inserted, in HeadFacts facts)
    {
        if (!isMemorable || block.Length > LongestKept)
        {
            _lastLength = -1;
            return;
        }
        // A block that refers to the table means something else when the table moves on.
        var insertsOnly = inserted > 0 && !_decoder.HasUsedTable && _decoder.Table.MaxSize == PeerSettings.DefaultTableSize;
        _repeatedBytes = !insertsOnly ? 0 : isSame ? _repeatedBytes + inserted : inserted;
        (_isUnchanging, _version, _lastFacts) = (inserted == 0, _decoder.Table.Version, facts);
        block.CopyTo(_last);
        _lastLength = block.Length;
    }
}
