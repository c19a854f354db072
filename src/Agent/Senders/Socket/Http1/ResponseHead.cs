using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace LoadCluster.Agent.Senders.Socket.Http1;

/// <summary>What the head of a response says about its framing. Lines come without their ends.</summary>
internal struct ResponseHead
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private bool _isOldVersion;
    private bool _saysClose;
    private bool _saysKeepAlive;

    /// <summary>The status code, 100-999.</summary>
    public int Status { get; private set; }

    /// <summary>Whether another request may follow on the connection; HTTP/1.0 must say so.</summary>
    public readonly bool KeepsConnection => !_saysClose && (!_isOldVersion || _saysKeepAlive);

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>The length of the body, if the head says it and nothing overrides it.</summary>
    public long? Length { get; private set; }

    /// <summary>
    /// Whether another response follows this one: 1xx, but for the 101 that ends HTTP on the connection.
    /// </summary>
    public readonly bool IsInterim => Status is >= 100 and < 200 and not 101;

    /// <summary>Whether there is no body, whatever the headers say.</summary>
    public readonly bool ForbidsBody => Status is 204 or 304;

    /// <summary>
    /// Starts a new head from its first line: <c>HTTP/1.1 200 OK</c>, the words after the status optional.
    /// </summary>
    public bool TryReadStatusLine(ReadOnlySpan<byte> line)
    {
        this = default;
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[8] != ' ' || (line.Length > 12 && line[12] != ' '))
            return false;
        _isOldVersion = line[7] == '0';
        Status = (Digit(line[9]) * 100) + (Digit(line[10]) * 10) + Digit(line[11]);
        return char.IsAsciiDigit((char)line[7]) && line[9..12].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && Status >= 100;
    }

    /// <summary>Reads a line after the first.</summary>
    public bool TryReadHeader(ReadOnlySpan<byte> line)
    {
        // A folded line goes on with the value of the header before it; none that matters here is ever that long.
        if (line[0] is (byte)' ' or (byte)'\t')
            return true;
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(NameBytes))
            return false;
        return TryReadHeader(line[..colon], line[(colon + 1)..].Trim(" \t"u8));
    }

    private bool TryReadHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(name, "Content-Length"u8))
            return TryReadLength(value);
        if (Ascii.EqualsIgnoreCase(name, "Connection"u8))
            ReadConnection(value);
        else if (Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8))
            IsChunked = Ascii.EqualsIgnoreCase(LastItem(value), "chunked"u8);
        return true;
    }

    private bool TryReadLength(ReadOnlySpan<byte> value)
    {
        var isNumber = value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            & Utf8Parser.TryParse(value, out long length, out _);
        var isContradiction = Length is { } earlier && earlier != length;
        Length = length;
        return isNumber && !isContradiction;
    }

    private void ReadConnection(ReadOnlySpan<byte> value)
    {
        foreach (var item in value.Split((byte)','))
        {
            var option = value[item].Trim(" \t"u8);
            _saysClose |= Ascii.EqualsIgnoreCase(option, "close"u8);
            _saysKeepAlive |= Ascii.EqualsIgnoreCase(option, "keep-alive"u8);
        }
    }

    private static ReadOnlySpan<byte> LastItem(ReadOnlySpan<byte> list) =>
        list[(list.LastIndexOf((byte)',') + 1)..].Trim(" \t"u8);

    private static int Digit(byte character) => character - '0';
}
