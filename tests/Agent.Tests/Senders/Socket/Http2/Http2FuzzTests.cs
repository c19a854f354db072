using System.Globalization;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Senders.Socket.Http2;
using LoadCluster.Agent.Senders.Socket.Http2.Hpack;
using LoadCluster.Agent.Senders.Socket.Loop;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Tests.Senders.Socket.Http2;

/// <summary>
/// Whatever a server sends and wherever it is cut: no crash, no hang, and no more memory. LOADCLUSTER_FUZZ_INPUTS says how many
/// inputs are tried, LOADCLUSTER_FUZZ_SEED which.
/// </summary>
public sealed class Http2FuzzTests : IExchangeOwner
{
    private const int MaxStreams = 8;

    private readonly Random _random = new((int)Setting("LOADCLUSTER_FUZZ_SEED", 17));
    private readonly Stack<Exchange> _idle = [];
    private readonly Http2Shared _shared;
    private readonly Connection _connection;
    private readonly Link _link = new() { Exchanges = MaxStreams };
    private bool _isClosed;

    public Http2FuzzTests()
    {
        _connection = new Connection(slot: 0) { Link = _link };
        _link.Connection = _connection;
        _shared = new Http2Shared(new RequestPlan(new FlowPlan(SenderRun.Plain), isAsIs: false), MaxStreams, int.MaxValue);
        for (var i = 0; i < MaxStreams; i++)
            _idle.Push(new Exchange(_link));
    }

    [Fact]
    public void Read_AnyFrames_NeitherFailsNorGrows()
    {
        var protocol = new Http2Protocol(_connection, _shared, this);
        for (var inputs = Setting("LOADCLUSTER_FUZZ_INPUTS", 20_000); inputs > 0;)
        {
            _isClosed = false;
            protocol.Open();
            protocol.Sent(protocol.Output().Length);
            for (var i = _random.Next(1, 40); i > 0 && !_isClosed; i--, inputs--)
                Feed(protocol);
            protocol.Break(new Failure(ErrorKind.Receive));
            _idle.Count.ShouldBe(MaxStreams);
        }
    }

    [Fact]
    public void TryDecode_AnyBlock_EndsAndKeepsTheTableWithinItsLimit()
    {
        var decoder = new HpackDecoder(512, new HpackScratch());
        var fields = new ResponseFields();
        for (var inputs = Setting("LOADCLUSTER_FUZZ_INPUTS", 20_000); inputs > 0; inputs--)
        {
            fields.Begin(null, isTrailer: false);
            decoder.TryDecode(Bytes(_random.Next(60)), fields);
            decoder.Table.Count.ShouldBeLessThanOrEqualTo(16);
        }
    }

    void IExchangeOwner.Finish(Exchange exchange, int status) => _idle.Push(exchange);

    void IExchangeOwner.Fail(Exchange exchange, Failure failure) => _idle.Push(exchange);

    void IExchangeOwner.Resend(Exchange exchange, bool isRefusal) => _idle.Push(exchange);

    void IExchangeOwner.Retire(Connection connection)
    {
    }

    void IExchangeOwner.Refresh(Connection connection)
    {
    }

    void IExchangeOwner.Close(Connection connection) => _isClosed = true;

    ResponseBuffer? IExchangeOwner.Rent() => null;

    private void Feed(Http2Protocol protocol)
    {
        while (protocol.HasRoom && _random.Next(3) > 0 && _idle.TryPop(out var exchange))
        {
            exchange.BodyBytes = 0;
            protocol.Start(exchange);
        }
        ReadOnlySpan<byte> input = Frames();
        while (!input.IsEmpty && !_isClosed)
        {
            var piece = input[..Math.Min(input.Length, _random.Next(1, 200))];
            input = input[piece.Length..];
            if (protocol.Read(piece, isEnding: false) == ReadProgress.Invalid)
                protocol.Break(new Failure(ErrorKind.Protocol));
        }
        var output = protocol.Output().Length;
        output.ShouldBeLessThan(2 << 20);
        protocol.Sent(_random.Next(output + 1));
        protocol.Sent(protocol.Output().Length);
    }

    /// <summary>Frames that are mostly valid by themselves.</summary>
    private byte[] Frames()
    {
        var frames = new List<byte>(Frame(FrameType.Settings, 0, 0, _random.Next(2) == 0 ? [] : [0, 3, 0, 0, 0, 5]));
        for (var i = _random.Next(12); i > 0; i--)
            frames.AddRange(Frame());
        var bytes = frames.ToArray();
        for (var flips = _random.Next(8) == 0 ? _random.Next(6) : 0; flips > 0; flips--)
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        return bytes;
    }

    private byte[] Frame()
    {
        var stream = (_random.Next(12) * 2) + (_random.Next(20) > 0 ? 1 : 0);
        return _random.Next(10) switch
        {
            0 => Frame(FrameType.Data, _random.Next(2) * 8, stream, Bytes(_random.Next(60))),
            1 or 2 => Frame(FrameType.Data, 1, stream, []),
            3 or 4 => Frame(FrameType.Headers, 4 + _random.Next(2), stream, [0x88]),
            5 => Frame(FrameType.Headers, _random.Next(64), stream, Bytes(_random.Next(40))),
            6 => Frame(FrameType.ResetStream, 0, stream, [0, 0, 0, (byte)_random.Next(10)]),
            7 => Frame(FrameType.WindowUpdate, 0, stream, Bytes(4)),
            8 => Frame(FrameType.GoAway, 0, 0, [0, 0, 0, (byte)_random.Next(30), 0, 0, 0, 0]),
            _ => Frame((FrameType)_random.Next(12), _random.Next(64), _random.Next(3) * stream, Bytes(_random.Next(20))),
        };
    }

    private static byte[] Frame(FrameType type, int flags, int stream, byte[] payload)
    {
        var frame = new byte[FrameHeader.Bytes + payload.Length];
        new FrameHeader(payload.Length, type, (byte)flags, stream).Write(frame);
        payload.CopyTo(frame, FrameHeader.Bytes);
        return frame;
    }

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private static long Setting(string name, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
