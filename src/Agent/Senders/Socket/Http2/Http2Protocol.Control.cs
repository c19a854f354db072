using System.Buffers.Binary;
using LoadCluster.Agent.Senders.Socket.Loop;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <content>Frames about the connection or a stream.</content>
internal sealed partial class Http2Protocol
{
    private string? ReadControl(FrameHeader header, ReadOnlySpan<byte> payload) => header.Type switch
    {
        _ when _unsent.Length > LongestUnsent => "flood of frames that ask for answers",
        FrameType.Settings => ReadSettings(header, payload),
        FrameType.Ping => ReadPing(header, payload),
        FrameType.GoAway => ReadGoAway(header, payload),
        FrameType.ResetStream => ReadReset(header, payload),
        FrameType.Priority => payload.Length == PriorityBytes && header.Stream != 0 ? null : "PRIORITY frame that is not valid",
        _ => null,
    };

    private string? ReadSettings(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Stream != 0 || (header.Has(FrameFlags.Acknowledge) && (header.Length > 0 || !_peer.AreKnown)))
            return "SETTINGS frame that is not valid";
        if (header.Has(FrameFlags.Acknowledge))
            return null;
        var window = _peer.InitialWindow;
        if (_peer.Read(payload) is { } fault)
            return fault;
        _encoder.Resize(_peer.TableSize);
        if (!MoveWindows(_peer.InitialWindow - window))
            return "window above 2^31-1";
        _unsent.Write(new FrameHeader(0, FrameType.Settings, FrameFlags.Acknowledge, 0));
        if (_peer.MaxStreams < Math.Min(shared.Streams, connection.Link.Exchanges))
            connection.Note(new StreamsLimited(Math.Min(shared.Streams, connection.Link.Exchanges), _peer.MaxStreams));
        if (!_isDraining)
            owner.Refresh(connection);
        return null;
    }

    private bool MoveWindows(int difference)
    {
        if (difference == 0)
            return true;
        foreach (var exchange in _streams.All())
        {
            var stream = Http2Stream.Of(exchange);
            stream.SendWindow += difference;
            if (stream.SendWindow > int.MaxValue)
                return false;
            if (!stream.Body.IsEmpty)
                TakeTurn(exchange, stream);
        }
        return true;
    }

    private string? ReadPing(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Stream != 0 || header.Length != 8)
            return "PING frame that is not valid";
        if (header.Has(FrameFlags.Acknowledge))
            return null;
        _unsent.Write(new FrameHeader(8, FrameType.Ping, FrameFlags.Acknowledge, 0));
        _unsent.Write(payload);
        return null;
    }

    private string? ReadGoAway(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Stream != 0 || header.Length < 8)
            return "GOAWAY frame that is not valid";
        var last = BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue;
        if (last > _lastProcessed)
            return "GOAWAY frame with a higher stream than the one before";
        _lastProcessed = last;
        TakeReason(BinaryPrimitives.ReadUInt32BigEndian(payload[4..]));
        Drain();
        foreach (var exchange in _streams.All())
        {
            if (Http2Stream.Of(exchange) is var stream && stream.Id > last)
                Return(exchange, stream, isRefusal: last < shared.FirstStream);
        }
        return null;
    }

    private void TakeReason(uint code)
    {
        _goAway = $"HTTP/2: the server ended the connection: {Http2Error.NameOf(code)}";
        if (code != Http2Error.None)
            connection.Note(new ConnectionFault(_goAway));
    }

    /// <summary>Gives back a request that the server has not processed.</summary>
    private void Return(Exchange exchange, Http2Stream stream, bool isRefusal)
    {
        _streams.Remove(stream.Id);
        owner.Resend(exchange, isRefusal);
    }

    private string? ReadReset(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Length != 4 || !_streams.WasOpened(header.Stream))
            return "RST_STREAM frame that is not valid";
        if (_streams.Find(header.Stream) is not { } exchange)
            return null;
        var stream = Http2Stream.Of(exchange);
        var code = BinaryPrimitives.ReadUInt32BigEndian(payload);
        if (code == Http2Error.RefusedStream)
        {
            Return(exchange, stream, isRefusal: true);
            return null;
        }
        _streams.Remove(stream.Id);
        Fail(exchange, $"HTTP/2: the server reset the stream: {Http2Error.NameOf(code)}");
        return null;
    }

    private string? ReadWindowUpdate(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Length != 4)
            return "WINDOW_UPDATE frame that is not valid";
        var credit = BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue;
        if (header.Stream != 0)
            return Widen(header.Stream, credit);
        _sendWindow += credit;
        return credit == 0 || _sendWindow > int.MaxValue ? "window that is not valid" : null;
    }

    private string? Widen(int id, int credit)
    {
        if (!_streams.WasOpened(id))
            return "WINDOW_UPDATE frame on a stream that was not opened";
        if (_streams.Find(id) is not { } exchange)
            return null;
        var stream = Http2Stream.Of(exchange);
        stream.SendWindow += credit;
        if (credit == 0 || stream.SendWindow > int.MaxValue)
            FailStream(exchange, stream, "window that is not valid");
        else if (!stream.Body.IsEmpty)
            TakeTurn(exchange, stream);
        return null;
    }
}
