using System.Diagnostics;

namespace LoadCluster.Agent.Senders.Socket.Http1;

/// <summary>
/// Reads one HTTP/1.x response after the other from bytes that come in pieces of any size (RFC 9112). It keeps what
/// decides where a response ends and whether the connection outlives it; headers and bodies go to the capture, if there
/// is one, and are forgotten. Pieces change nothing: however the same bytes are cut, the result is the same.
/// </summary>
/// <remarks>
/// Everything but body bytes is read by line. A line that is cut is carried over in a buffer of its own, which a
/// connection allocates at most a few times in its life, since answers usually come in one piece.
/// </remarks>
internal struct ResponseParser
{
    /// <summary>
    /// The most bytes of a head, or of a chunked body's trailer, or of one chunk's size with extensions.
    /// </summary>
    public const int MaxHeadBytes = 64 * 1024;

    /// <summary>The most interim responses (1xx) before a final one.</summary>
    public const int MaxInterim = 64;

    /// <summary>Where headers and the body go; nowhere unless set.</summary>
    public ResponseBuffer? Capture;

    private ResponseHead _head;
    private Step _step;
    private bool _isBodyExpected;
    private long _left;
    private int _headBytes;
    private int _interim;
    private LineCarry _carry;

    private enum Step : byte
    {
        StatusLine,
        Header,
        Body,
        BodyUntilClose,
        ChunkSize,
        Chunk,
        ChunkEnd,
        Trailer,
    }

    /// <summary>The status of the response; set once its head is read.</summary>
    public readonly int Status => _head.Status;

    /// <summary>Whether the connection can carry another request after this response.</summary>
    public readonly bool KeepsConnection => _step != Step.BodyUntilClose && _head.KeepsConnection;

    /// <summary>Whether the head of the final response is still being read.</summary>
    public readonly bool IsInHead => _step is Step.StatusLine or Step.Header;

    /// <summary>Whether nothing is read since the last interim response, or since the request was sent.</summary>
    public readonly bool IsBetweenHeads => _step == Step.StatusLine && _carry.IsEmpty;

    /// <summary>Whether the framing of the final response is said in a way that others may understand differently.</summary>
    public readonly bool IsOdd => _head.IsOdd;

    /// <summary>The one header that frames the body as it is read here; empty if it ends with the connection.</summary>
    public readonly string FramingLine =>
        _step == Step.BodyUntilClose ? ""
        : _head.IsChunked && _head.HasCoding ? "Transfer-Encoding: chunked\r\n"
        : _head.Length is { } length ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n")
        : "";

    /// <summary>Bytes of the body so far, without the framing of chunks.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>Makes ready for the response to a request.</summary>
    /// <param name="isBodyExpected">Whether a body may follow the head: not when the request was a HEAD.</param>
    public void Begin(bool isBodyExpected)
    {
        _isBodyExpected = isBodyExpected;
        _step = Step.StatusLine;
        (_headBytes, _interim) = (0, 0);
        _carry.Clear();
        BodyBytes = 0;
    }

    /// <summary>Reads bytes, at most to the end of the response.</summary>
    /// <param name="input">What came next; empty is allowed.</param>
    /// <param name="consumed">How many bytes belonged to the response.</param>
    public ResponseProgress Read(ReadOnlySpan<byte> input, out int consumed)
    {
        var rest = input;
        var progress = ResponseProgress.Partial;
        while (progress == ResponseProgress.Partial && !rest.IsEmpty)
        {
            progress = _step switch
            {
                Step.Body or Step.Chunk => SkipBody(ref rest),
                Step.BodyUntilClose => SkipAll(ref rest),
                _ => ReadLine(ref rest),
            };
        }
        consumed = input.Length - rest.Length;
        return progress;
    }

    /// <summary>Whether the response is whole now that the other side has closed the connection.</summary>
    public readonly bool IsCompleteAtEnd => _step == Step.BodyUntilClose;

    private ResponseProgress SkipBody(ref ReadOnlySpan<byte> rest)
    {
        var length = (int)Math.Min(_left, rest.Length);
        Capture?.AddBody(rest[..length]);
        BodyBytes += length;
        _left -= length;
        rest = rest[length..];
        if (_left > 0)
            return ResponseProgress.Partial;
        if (_step == Step.Body)
            return ResponseProgress.Complete;
        _step = Step.ChunkEnd;
        return ResponseProgress.Partial;
    }

    private ResponseProgress SkipAll(ref ReadOnlySpan<byte> rest)
    {
        Capture?.AddBody(rest);
        BodyBytes += rest.Length;
        rest = [];
        return ResponseProgress.Partial;
    }

    private ResponseProgress ReadLine(ref ReadOnlySpan<byte> rest)
    {
        var isWhole = _carry.TryTakeLine(ref rest, MaxHeadBytes - _headBytes, out var line);
        if (!isWhole)
            return _carry.IsTooLong ? ResponseProgress.Invalid : ResponseProgress.Partial;
        _headBytes += line.Length;
        return Read(LineCarry.TrimLineEnd(line));
    }

    private ResponseProgress Read(ReadOnlySpan<byte> line) => _step switch
    {
        Step.StatusLine => ReadStatusLine(line),
        Step.Header => line.IsEmpty ? EndHead() : ReadHeader(line),
        Step.ChunkSize => ReadChunkSize(line),
        Step.ChunkEnd => EndChunk(line),
        Step.Trailer => line.IsEmpty ? ResponseProgress.Complete
            : PartialIf(ResponseHead.IsFold(line) || ResponseHead.IsHeader(line, out _)),
        _ => throw new UnreachableException(),
    };

    private ResponseProgress ReadStatusLine(ReadOnlySpan<byte> line)
    {
        _step = Step.Header;
        Capture?.Clear();
        return PartialIf(_head.TryReadStatusLine(line));
    }

    private ResponseProgress ReadHeader(ReadOnlySpan<byte> line)
    {
        if (ResponseHead.IsFold(line))
            Capture?.ContinueHeader(line.Trim(" \t"u8));
        else
            Capture?.AddHeader(line);
        return PartialIf(_head.TryReadHeader(line));
    }

    /// <summary>Decides how the body is framed, in the order of RFC 9112, section 6.3.</summary>
    private ResponseProgress EndHead()
    {
        _headBytes = 0;
        if (_head.IsInterim)
        {
            _step = Step.StatusLine;
            return PartialIf(++_interim <= MaxInterim);
        }
        if (!_isBodyExpected || _head.ForbidsBody)
            return ResponseProgress.Complete;
        if (_head.IsInvalid)
            return ResponseProgress.Invalid;
        if (!_head.HasCoding && _head.Length is { } length)
            return BeginBody(length);
        _step = _head.IsChunked ? Step.ChunkSize : Step.BodyUntilClose;
        return ResponseProgress.Partial;
    }

    private ResponseProgress BeginBody(long length)
    {
        (_step, _left) = (Step.Body, length);
        return length == 0 ? ResponseProgress.Complete : ResponseProgress.Partial;
    }

    private ResponseProgress ReadChunkSize(ReadOnlySpan<byte> line)
    {
        if (!ChunkSize.TryParse(line, out _left))
            return ResponseProgress.Invalid;
        _headBytes = 0;
        _step = _left == 0 ? Step.Trailer : Step.Chunk;
        return ResponseProgress.Partial;
    }

    private ResponseProgress EndChunk(ReadOnlySpan<byte> line)
    {
        _headBytes = 0;
        _step = Step.ChunkSize;
        return PartialIf(line.IsEmpty);
    }

    private static ResponseProgress PartialIf(bool isValid) =>
        isValid ? ResponseProgress.Partial : ResponseProgress.Invalid;
}
