using LoadCluster.Agent.Senders.Socket.Http2.Hpack;
using LoadCluster.Agent.Senders.Socket.Loop;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <summary>What the HTTP/2 connections of one event loop have in common.</summary>
/// <param name="Requests">The requests of each step.</param>
/// <param name="Streams">How many requests at a time a connection is to carry at most.</param>
/// <param name="MaxRequests">After how many requests another connection is opened.</param>
internal sealed record Http2Shared(RequestPlan Requests, int Streams, int MaxRequests)
{
    public SendBufferPool Buffers { get; } = new();

    public HpackScratch Scratch { get; } = new();

    public ResponseFields Fields { get; } = new();

    /// <summary>The id of the first stream of a connection.</summary>
    public int FirstStream { get; init; } = 1;
}

/// <summary>HTTP/2 on one connection (RFC 9113).</summary>
internal sealed partial class Http2Protocol(Connection connection, Http2Shared shared, IExchangeOwner owner) : Protocol
{
    // As large as it can be with room for the default that it is added to.
    private const int ReceiveWindow = 1 << 30;
    private const int DefaultWindow = 65_535;
    private const int CreditStep = ReceiveWindow / 2;
    private const int EnablePush = 2;
    private const int InitialWindowSize = 4;
    private const int LongestUnsent = 1 << 20;

    private readonly StreamRing _streams = new(shared.Streams);
    private readonly SendBuffer _unsent = new(shared.Buffers);
    private readonly Queue<(Exchange Exchange, int Stream)> _bodies = [];
    private PeerSettings _peer = new();
    private HeadEncoder _encoder = new(shared.Requests);
    private HeadDecoder _decoder = new(shared.Fields, shared.Scratch);
    private long _sendWindow;
    private int _uncredited;
    private int _lastProcessed;
    private int _requestsLeft;
    private bool _isDraining;
    private string? _goAway;
    private bool _isClosed;

    public override bool HasRoom => !_isDraining && _streams.Count < Capacity;

    public override int Capacity => Math.Min(shared.Streams, _peer.MaxStreams);

    public override bool SendsAtOnce => false;

    public override bool ReadsAfterSendFailure => true;

    public override void Open()
    {
        (_peer, _encoder, _decoder) = (new(), new(shared.Requests), new(shared.Fields, shared.Scratch));
        (_sendWindow, _uncredited, _lastProcessed, _requestsLeft) = (DefaultWindow, 0, int.MaxValue, shared.MaxRequests);
        (_isDraining, _goAway, _isClosed, _dataLeft, _paddingLeft, _headStream) = (false, null, false, 0, 0, 0);
        _streams.Clear(shared.FirstStream);
        _bodies.Clear();
        _unsent.Clear();
        _input.Clear();
        WritePreface();
    }

    public override void Start(Exchange exchange)
    {
        var requests = shared.Requests.Steps[exchange.Form];
        var stream = Http2Stream.Of(exchange);
        stream.Body = requests.BodyOf(exchange, ref stream.BodyBuffer);
        stream.Begin(_streams.Add(exchange), _peer.InitialWindow, requests.IsBodyExpected);
        WriteHead(exchange, stream, requests);
        if (!stream.Body.IsEmpty)
            TakeTurn(exchange, stream);
        if (--_requestsLeft == 0 || !_streams.HasIds)
            Drain();
    }

    public override ReadOnlySpan<byte> Output()
    {
        WriteBodies();
        return _unsent.Bytes;
    }

    public override void Sent(int count) => _unsent.Sent(count);

    public override void End() => Break(new Failure(ErrorKind.Receive, "the server closed the connection"));

    public override void Break(Failure failure)
    {
        Close();
        // Requests that the server said it would not process are on other connections by now.
        if (_goAway is not null && failure.Kind is (ErrorKind.Receive or ErrorKind.Send))
            failure = new Failure(ErrorKind.GoAway, _goAway);
        foreach (var exchange in _streams.All())
        {
            _streams.Remove(Http2Stream.Of(exchange).Id);
            owner.Fail(exchange, failure);
        }
    }

    public override bool Cancel(Exchange exchange)
    {
        Reset(Http2Stream.Of(exchange), Http2Error.Cancel);
        return !IsUsedUp;
    }

    private bool IsUsedUp => _isDraining && _streams.Count == 0;

    private void Drain()
    {
        if (_isDraining)
            return;
        _isDraining = true;
        owner.Retire(connection);
    }

    private void Close()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _unsent.Clear();
        _input.Clear();
        owner.Close(connection);
    }

    /// <summary>Ends a stream before the server does.</summary>
    private void Reset(Http2Stream stream, uint code)
    {
        _unsent.Write(FrameType.ResetStream, stream.Id, code);
        _streams.Remove(stream.Id);
    }
}
