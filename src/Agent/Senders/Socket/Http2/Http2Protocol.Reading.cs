using System.Diagnostics;
using LoadCluster.Agent.Senders.Socket.Loop;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <content>Cuts what is received into frames. The content of DATA is passed on as it comes, other frames as a whole.</content>
internal sealed partial class Http2Protocol
{
    private const int LongestFrame = 16_384;
    private const int MaxControlFramesInARow = 2000;

    private readonly FrameInput _input = new();
    private FrameHeader _data;
    private int _dataLeft;
    private int _paddingLeft;
    private int _controlFrames;
    private long _reads;
    private long _readAt;

    /// <summary>When the bytes came that are being read: one look at the clock for all responses that begin in them.</summary>
    private long ReadAt => _readAt > 0 ? _readAt : _readAt = Stopwatch.GetTimestamp();

    public override ReadProgress Read(ReadOnlySpan<byte> input, bool isEnding)
    {
        (_controlFrames, _readAt) = (0, 0);
        _reads++;
        while (!input.IsEmpty && !_isClosed)
        {
            var fault = _dataLeft + _paddingLeft > 0 ? ReadData(ref input) : ReadFrame(ref input);
            if (fault is not null)
                return Refuse(fault);
        }
        if (IsUsedUp)
            Close();
        return _isClosed ? ReadProgress.Done : ReadProgress.More;
    }

    private ReadProgress Refuse(string fault)
    {
        connection.ReportFailure(ErrorKind.Protocol, $"HTTP/2: {fault}");
        return ReadProgress.Invalid;
    }

    private string? ReadFrame(ref ReadOnlySpan<byte> input)
    {
        if (_input.IsEmpty && input.Length >= FrameHeader.Bytes)
        {
            var header = FrameHeader.Read(input);
            if (FaultOf(header, input) is { } fault)
                return fault;
            if (WholeLengthOf(header) is var whole && input.Length >= whole)
            {
                var frame = input[..whole];
                input = input[whole..];
                return Take(header, frame[FrameHeader.Bytes..]);
            }
        }
        return ReadCutFrame(ref input);
    }

    private string? ReadCutFrame(ref ReadOnlySpan<byte> input)
    {
        if (!_input.Fill(ref input, FrameHeader.Bytes))
            return null;
        var header = FrameHeader.Read(_input.Bytes);
        if (FaultOf(header, _input.Bytes) is { } fault)
            return fault;
        var whole = WholeLengthOf(header);
        if (!_input.Fill(ref input, whole))
            return null;
        var result = Take(header, _input.Bytes[FrameHeader.Bytes..whole]);
        _input.Clear();
        return result;
    }

    /// <summary>How much of a frame must have come before it is taken: of DATA the length of its padding.</summary>
    private static int WholeLengthOf(FrameHeader header) => FrameHeader.Bytes
        + (header.Type != FrameType.Data ? header.Length : header.Has(FrameFlags.Padded) ? 1 : 0);

    private string? FaultOf(FrameHeader header, ReadOnlySpan<byte> bytes)
    {
        if (!_peer.AreKnown && header.Type != FrameType.Settings)
            return bytes.StartsWith("HTTP/"u8) ? "the server does not speak HTTP/2" : "no SETTINGS frame first";
        if (header.Length > LongestFrame)
            return $"frame of {header.Length} bytes";
        if (_headStream != 0 && (header.Type != FrameType.Continuation || header.Stream != _headStream))
            return "frame within a header block";
        return null;
    }

    private string? Take(FrameHeader header, ReadOnlySpan<byte> payload) => header.Type switch
    {
        FrameType.Data => BeginData(header, payload),
        FrameType.Headers => ReadHead(header, payload),
        FrameType.Continuation => ContinueHead(header, payload),
        FrameType.PushPromise => "PUSH_PROMISE frame",
        // A server that takes many bodies may well send thousands of these, and they cost nothing.
        FrameType.WindowUpdate => ReadWindowUpdate(header, payload),
        _ => ++_controlFrames > MaxControlFramesInARow ? "flood of control frames" : ReadControl(header, payload),
    };

    private string? BeginData(FrameHeader header, ReadOnlySpan<byte> start)
    {
        var isPadded = header.Has(FrameFlags.Padded);
        if (!_streams.WasOpened(header.Stream))
            return "DATA frame on a stream that was not opened";
        if (isPadded && (header.Length == 0 || start[0] >= header.Length))
            return "padding that is longer than its frame";
        _paddingLeft = isPadded ? start[0] : 0;
        _dataLeft = header.Length - _paddingLeft - (isPadded ? 1 : 0);
        _data = header;
        Credit(ref _uncredited, 0, header.Length);
        if (_dataLeft + _paddingLeft == 0)
            EndData();
        return null;
    }

    private string? ReadData(ref ReadOnlySpan<byte> input)
    {
        var content = input[..Math.Min(_dataLeft, input.Length)];
        input = input[content.Length..];
        var padding = Math.Min(_paddingLeft, input.Length);
        input = input[padding..];
        (_dataLeft, _paddingLeft) = (_dataLeft - content.Length, _paddingLeft - padding);
        if (_streams.Find(_data.Stream) is { } exchange)
            AddBody(exchange, Http2Stream.Of(exchange), content);
        if (_dataLeft + _paddingLeft == 0)
            EndData();
        return null;
    }

    private void AddBody(Exchange exchange, Http2Stream stream, ReadOnlySpan<byte> content)
    {
        exchange.BodyBytes += content.Length;
        if (stream.Status == 0 || (stream.ContentLength >= 0 && exchange.BodyBytes > stream.ContentLength))
        {
            FailStream(exchange, stream, "body that does not belong to its head");
            return;
        }
        exchange.Capture?.AddBody(content);
        Credit(ref stream.Uncredited, stream.Id, content.Length);
    }

    private void EndData()
    {
        if (_data.Has(FrameFlags.EndStream) && _streams.Find(_data.Stream) is { } exchange)
            EndStream(exchange, Http2Stream.Of(exchange));
    }
}
