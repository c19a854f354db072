using LoadCluster.Agent.Senders.Socket.Http1;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>The responses on a connection, as the parser of the socket driver reads them.</summary>
internal sealed class ResponseFraming
{
    private readonly HeadBuffer _head = new();
    private ResponseParser _parser;
    private bool _isTunnel;
    private bool _isLast;
    private byte[] _pending = [];

    /// <summary>Whether a response is due.</summary>
    public bool IsAwaiting { get; private set; }

    /// <summary>Whether a response came before the request was sent.</summary>
    public bool IsAnsweredEarly { get; set; }

    /// <summary>Whether HTTP has ended on the connection: what follows is of another protocol.</summary>
    public bool IsOver => !IsAwaiting && _pending.Length == 0 && _parser.Status == 101;

    /// <summary>What the platform is to see instead of what came.</summary>
    public ReadOnlyMemory<byte> Pending => _pending;

    /// <summary>A part of a request is sent, the first of it if no response is due.</summary>
    public void Send(ReadOnlySpan<byte> request)
    {
        _isTunnel |= !IsAwaiting && request.StartsWith("CONNECT "u8);
        if (IsAwaiting || _isTunnel)
            return;
        (IsAwaiting, _isLast) = (true, ConnectionHeader.AsksForClose(request));
        _head.Clear();
        _parser.Begin(isBodyExpected: !request.StartsWith("HEAD "u8));
    }

    /// <summary>Reads what came.</summary>
    /// <returns>
    /// <see langword="true"/> if the platform is to see <see cref="Pending"/>, or to wait; <see langword="false"/> if it may
    /// see what came.
    /// </returns>
    /// <exception cref="InvalidResponseException">It is no response.</exception>
    public bool Take(ReadOnlySpan<byte> input)
    {
        if (!IsAwaiting || input.IsEmpty)
            return false;
        var wasInHead = _parser.IsInHead;
        var progress = _parser.Read(input, out _);
        if (progress == ResponseProgress.Invalid)
            throw new InvalidResponseException();
        IsAwaiting = progress != ResponseProgress.Complete;
        return wasInHead && TakeHead(input);
    }

    private bool TakeHead(ReadOnlySpan<byte> input)
    {
        var isWhole = !IsAwaiting || !_parser.IsInHead;
        var isOdd = isWhole && (_parser.IsOdd || IsAnsweredEarly || _isLast);
        // Most heads come in one piece, and say clearly what they mean.
        if (_head.IsEmpty && !isOdd && (isWhole || _parser.IsBetweenHeads))
            return false;
        _head.Add(input);
        if (isWhole)
            _pending = isOdd ? _head.Rewrite(_parser, isLast: IsAnsweredEarly || _isLast) : _head.Take();
        else if (_parser.IsBetweenHeads)
            _pending = _head.Take();
        return true;
    }

    /// <summary>Takes of <see cref="Pending"/> what there is room for.</summary>
    public int CopyTo(Span<byte> destination)
    {
        var length = Math.Min(_pending.Length, destination.Length);
        _pending.AsSpan(0, length).CopyTo(destination);
        _pending = _pending[length..];
        return length;
    }
}

/// <summary>The bytes are no HTTP response.</summary>
internal sealed class InvalidResponseException() : IOException("The response is not valid HTTP/1.1.");
