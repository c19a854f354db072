using System.Diagnostics;
using LoadCluster.Agent.Senders.Socket.Loop;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Http1;

/// <summary>HTTP/1.1 on one connection: one request at a time.</summary>
/// <param name="connection">The connection.</param>
/// <param name="requests">The requests of each step.</param>
/// <param name="memo">The last response of the loop.</param>
/// <param name="owner">Hears how requests end.</param>
internal sealed class Http1Protocol(
    Connection connection, RequestRenderer[] requests, ResponseMemo memo, IExchangeOwner owner) : Protocol
{
    private ResponseParser _parser;
    private Exchange? _exchange;
    private bool _isBodyExpected;
    private bool _isSending;
    private bool _isFresh;
    private int _sent;
    private int _length;

    public override bool HasRoom => _exchange is null;

    public override int Capacity => 1;

    public override bool SendsAtOnce => true;

    // The server may have answered, and closed, before it read the whole request.
    public override bool ReadsAfterSendFailure => true;

    public override void Open() => _exchange = null;

    public override void Start(Exchange exchange)
    {
        _exchange = exchange;
        _isBodyExpected = requests[exchange.Form].IsBodyExpected;
        _parser.Begin(_isBodyExpected);
        (_isSending, _isFresh, _sent) = (true, true, 0);
    }

    public override ReadOnlySpan<byte> Output()
    {
        if (!_isSending || _exchange is not { } exchange)
            return [];
        var request = requests[exchange.Form].Render(exchange.Item.Index, exchange.Values);
        _length = request.Length;
        return request[_sent..];
    }

    public override void Sent(int count)
    {
        // What goes out in one piece, as nearly all do, needs no look at the clock.
        if (_sent > 0 && _exchange is { } exchange)
            exchange.Stamps.Sent = Stopwatch.GetTimestamp();
        _sent += count;
        _isSending = _sent < _length;
    }

    public override ReadProgress Read(ReadOnlySpan<byte> input, bool isEnding)
    {
        if (_exchange is null)
            return CloseIdle();
        if (_isFresh && memo.TryRead(input, _isBodyExpected, out var known))
            return Complete(known.Status, known.BodyBytes, keepsConnection: !_isSending && !isEnding);
        return Parse(input, isEnding);
    }

    public override void End()
    {
        if (_exchange is null)
            CloseIdle();
        else if (_parser.IsCompleteAtEnd)
            Complete(_parser.Status, _parser.BodyBytes, keepsConnection: false);
        else
            Break(new Failure(ErrorKind.Receive, "the server closed the connection before the response was complete"));
    }

    public override void Break(Failure failure)
    {
        owner.Close(connection);
        if (_exchange is { } exchange)
            owner.Fail(Detach(exchange, _parser.BodyBytes), IsCutOff(failure) ? failure with { Kind = ErrorKind.Send } : failure);
    }

    public override bool Cancel(Exchange exchange)
    {
        Detach(exchange, _parser.BodyBytes);
        return false;
    }

    private ReadProgress Parse(ReadOnlySpan<byte> input, bool isEnding)
    {
        // Only from here on: as many answers as are being read cost memory, not as many as are awaited.
        _parser.Capture ??= owner.Rent();
        var progress = _parser.Read(input, out var consumed);
        if (progress == ResponseProgress.Invalid)
        {
            connection.SetFailure(ErrorKind.Protocol, "the response is not valid HTTP/1.1");
            return ReadProgress.Invalid;
        }
        if (progress == ResponseProgress.Complete)
        {
            // What follows the answer belongs to no request, and an answer before the end of the request leaves half of
            // one behind.
            var isClean = consumed == input.Length && !_isSending && _parser.KeepsConnection;
            if (isClean && _isFresh && _parser.Capture is null)
                memo.Keep(input, _isBodyExpected, _parser.Status, _parser.BodyBytes);
            return Complete(_parser.Status, _parser.BodyBytes, isClean && !isEnding);
        }
        if (_isFresh)
            _exchange!.Stamps.Answered = Stopwatch.GetTimestamp();
        _isFresh = false;
        return ReadProgress.More;
    }

    private ReadProgress Complete(int status, long bodyBytes, bool keepsConnection)
    {
        var exchange = Detach(_exchange!, bodyBytes);
        if (!keepsConnection || requests[exchange.Form].EndsConnection)
            owner.Close(connection);
        owner.Finish(exchange, status);
        return ReadProgress.Done;
    }

    /// <summary>Whether the connection ended while the request was sent, before any of the answer had come.</summary>
    private bool IsCutOff(Failure failure) => failure.Kind == ErrorKind.Receive && _isSending && _sent > 0 && _isFresh;

    private ReadProgress CloseIdle()
    {
        owner.Close(connection);
        return ReadProgress.Done;
    }

    private Exchange Detach(Exchange exchange, long bodyBytes)
    {
        (exchange.BodyBytes, exchange.Capture) = (bodyBytes, _parser.Capture);
        (_parser.Capture, _exchange) = (null, null);
        return exchange;
    }
}
