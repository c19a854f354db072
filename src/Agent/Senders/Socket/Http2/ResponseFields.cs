using System.Buffers;
using System.Buffers.Text;
using LoadCluster.Agent.Senders.Socket.Http2.Hpack;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <summary>What the fields of a header block say, as far as it matters.</summary>
/// <param name="Status">The status; 0 if there is none.</param>
/// <param name="ContentLength">The length of the body; -1 if it is not said.</param>
/// <param name="IsMalformed">Whether the block breaks the rules for responses.</param>
internal readonly record struct HeadFacts(int Status, long ContentLength, bool IsMalformed);

/// <summary>Reads the fields of one response's head after the other.</summary>
internal sealed class ResponseFields : IFieldReader
{
    private const int FieldOverhead = 32;
    private const int MaxListBytes = 256 * 1024;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"u8);

    private ResponseBuffer? _capture;
    private byte[] _line = new byte[256];
    private bool _isTrailer;
    private bool _isMalformed;
    private bool _hasRegular;
    private int _status;
    private long _contentLength;
    private int _listBytes;

    /// <summary>Whether all fields together are longer than is allowed.</summary>
    public bool IsTooLong => _listBytes > MaxListBytes;

    public HeadFacts Facts => new(_status, _contentLength, _isMalformed || (!_isTrailer && _status == 0));

    /// <summary>Begins with a block.</summary>
    /// <param name="capture">What keeps its fields, if anything does.</param>
    /// <param name="isTrailer">Whether it comes after the body.</param>
    public void Begin(ResponseBuffer? capture, bool isTrailer)
    {
        (_capture, _isTrailer, _isMalformed, _hasRegular) = (isTrailer ? null : capture, isTrailer, false, false);
        (_status, _contentLength, _listBytes) = (0, -1, 0);
    }

    public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _listBytes += name.Length + value.Length + FieldOverhead;
        if (IsTooLong)
            return;
        if (name.StartsWith((byte)':'))
            ReadPseudo(name, value);
        else
            ReadRegular(name, value);
    }

    private void ReadPseudo(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var isStatus = !_isTrailer && !_hasRegular && _status == 0 && name.SequenceEqual(":status"u8)
            && value.Length == 3 && Utf8Parser.TryParse(value, out _status, out var used) && used == 3 && _status >= 100;
        _isMalformed |= !isStatus;
    }

    private void ReadRegular(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _hasRegular = true;
        _isMalformed |= name.IsEmpty || name.ContainsAnyExcept(NameBytes) || IsOfConnection(name)
            || value.ContainsAny((byte)'\r', (byte)'\n', (byte)0);
        if (name.SequenceEqual("content-length"u8))
            ReadLength(value);
        if (_capture is { KeepsHead: true })
            Keep(_capture, name, value);
    }

    private void ReadLength(ReadOnlySpan<byte> value)
    {
        var isNumber = Utf8Parser.TryParse(value, out long length, out var used) && used == value.Length && length >= 0;
        _isMalformed |= !isNumber || (_contentLength >= 0 && _contentLength != length);
        _contentLength = length;
    }

    private void Keep(ResponseBuffer capture, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        HpackScratch.Grow(ref _line, name.Length + value.Length + 2);
        name.CopyTo(_line);
        ": "u8.CopyTo(_line.AsSpan(name.Length));
        value.CopyTo(_line.AsSpan(name.Length + 2));
        capture.AddHeader(_line.AsSpan(0, name.Length + value.Length + 2));
    }

    private static bool IsOfConnection(ReadOnlySpan<byte> name) => name.Length switch
    {
        7 => name.SequenceEqual("upgrade"u8),
        10 => name.SequenceEqual("connection"u8) || name.SequenceEqual("keep-alive"u8),
        16 => name.SequenceEqual("proxy-connection"u8),
        17 => name.SequenceEqual("transfer-encoding"u8),
        _ => false,
    };
}
