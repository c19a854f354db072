using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace LoadCluster.Agent.Senders.Socket.Http1;

/// <summary>What the head of a response says about its framing. Lines come without their ends.</summary>
internal struct ResponseHead
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private const int SwitchingProtocols = 101;

    private bool _isOldVersion;
    private bool _saysClose;
    private bool _saysKeepAlive;
    private bool _hasCoding;
    private bool _isLengthInvalid;
    private bool _lacksLength;
    private bool _isOdd;
    private ListHeader _last;
    private bool _isItemOpen;

    /// <summary>The headers that decide about framing: lists, whose values may stand in several lines.</summary>
    private enum ListHeader : byte
    {
        None,
        Length,
        Coding,
        Connection,
    }

    /// <summary>The status code, 100-999.</summary>
    public int Status { get; private set; }

    /// <summary>
    /// Whether another request may follow on the connection; HTTP/1.0 must say so. Not where the framing was in doubt: with
    /// both a coding and a length, or a coding in HTTP/1.0 (RFC 9112, sections 6.1 and 6.3).
    /// </summary>
    public readonly bool KeepsConnection => !_saysClose && Status != SwitchingProtocols
        && (_isOldVersion ? _saysKeepAlive && !_hasCoding : !_hasCoding || !HasLength);

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>Whether the body is in some transfer coding, which beats its length.</summary>
    public readonly bool HasCoding => _hasCoding;

    /// <summary>Whether the length of the body decides where it ends, and cannot be read.</summary>
    public readonly bool IsInvalid => (_isLengthInvalid || _lacksLength) && !_hasCoding;

    /// <summary>
    /// Whether its framing is said in a way that others may understand differently: lists, folded lines, contradictions.
    /// </summary>
    public readonly bool IsOdd => _isOdd || Status == SwitchingProtocols || (_isOldVersion && !_saysKeepAlive)
        || (_hasCoding && (HasLength || _isOldVersion || !IsChunked));

    /// <summary>The length of the body, if the head says it.</summary>
    public long? Length { get; private set; }

    private readonly bool IsRepeated => _last == ListHeader.Length ? HasLength : _last == ListHeader.Coding && _hasCoding;

    private readonly bool HasLength => Length is not null || _isLengthInvalid || _lacksLength;

    /// <summary>
    /// Whether another response follows this one: 1xx, but for the 101 that ends HTTP on the connection.
    /// </summary>
    public readonly bool IsInterim => Status is >= 100 and < 200 and not SwitchingProtocols;

    /// <summary>Whether there is no body, whatever the headers say.</summary>
    public readonly bool ForbidsBody => Status is 204 or 304 or SwitchingProtocols;

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
        if (line.ContainsAny((byte)'\r', (byte)0))
            return false;
        if (IsFold(line))
        {
            _isOdd = true;
            Continue(line.Trim(" \t"u8));
            return true;
        }
        if (!IsHeader(line, out var colon))
            return false;
        Begin(line[..colon], line[(colon + 1)..].Trim(" \t"u8));
        return true;
    }

    /// <summary>Whether a line has a name and a colon behind it.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> line, out int colon)
    {
        colon = line.IndexOf((byte)':');
        return colon > 0 && !line[..colon].ContainsAnyExcept(NameBytes);
    }

    /// <summary>Whether a line continues the header before it (obs-fold).</summary>
    public static bool IsFold(ReadOnlySpan<byte> line) => line[0] is (byte)' ' or (byte)'\t';

    private void Begin(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _last = KindOf(name);
        if (_last == ListHeader.None)
            return;
        _isOdd |= IsRepeated || (_last != ListHeader.Connection && value.Contains((byte)','));
        _isLengthInvalid |= _last == ListHeader.Length && _lacksLength;
        _hasCoding |= _last == ListHeader.Coding;
        ReadItems(value);
    }

    /// <summary>
    /// Reads on in a value: a line end and the spaces behind it are one space, which belongs to an item unless a comma is
    /// before it or behind it.
    /// </summary>
    private void Continue(ReadOnlySpan<byte> value)
    {
        if (_last == ListHeader.None || value.IsEmpty)
            return;
        if (_isItemOpen && value[0] != ',')
        {
            // Two words in one item are neither a number nor a coding that is known here.
            ReadItem("?"u8);
            var comma = value.IndexOf((byte)',');
            if (comma < 0)
                return;
            value = value[(comma + 1)..];
        }
        ReadItems(value);
    }

    private void ReadItems(ReadOnlySpan<byte> value)
    {
        _isItemOpen = !value.IsEmpty && value[^1] != ',';
        foreach (var item in value.Split((byte)','))
        {
            var text = value[item].Trim(" \t"u8);
            // The last item of a line may be in the next one.
            if (_last == ListHeader.Length && text.IsEmpty && item.End.Value == value.Length)
                _lacksLength = true;
            else
                ReadItem(text);
        }
    }

    private void ReadItem(ReadOnlySpan<byte> item)
    {
        if (_last == ListHeader.Length)
            ReadLength(item);
        else if (_last == ListHeader.Connection)
            ReadOption(item);
        else if (!item.IsEmpty)
            IsChunked = Ascii.EqualsIgnoreCase(item, "chunked"u8);
    }

    /// <summary>Several lengths are one if they are equal.</summary>
    private void ReadLength(ReadOnlySpan<byte> item)
    {
        var isNumber = item.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            & Utf8Parser.TryParse(item, out long length, out _);
        _lacksLength = false;
        _isLengthInvalid |= !isNumber || (Length is { } earlier && earlier != length);
        Length = length;
    }

    private void ReadOption(ReadOnlySpan<byte> option)
    {
        _saysClose |= Ascii.EqualsIgnoreCase(option, "close"u8);
        _saysKeepAlive |= Ascii.EqualsIgnoreCase(option, "keep-alive"u8);
    }

    private static ListHeader KindOf(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "Content-Length"u8) ? ListHeader.Length
        : Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8) ? ListHeader.Coding
        : Ascii.EqualsIgnoreCase(name, "Connection"u8) ? ListHeader.Connection
        : ListHeader.None;

    private static int Digit(byte character) => character - '0';
}
