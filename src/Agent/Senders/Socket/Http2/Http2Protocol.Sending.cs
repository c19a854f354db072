using System.Buffers.Binary;
using System.Diagnostics;
using LoadCluster.Agent.Senders.Socket.Loop;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <content>The frames that are sent.</content>
internal sealed partial class Http2Protocol
{
    // So much of bodies is made ready at a time.
    private const int BodyBytesAhead = 64 * 1024;

    private void WritePreface()
    {
        _unsent.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        _unsent.Write(new FrameHeader(12, FrameType.Settings, FrameFlags.None, 0));
        WriteSetting(EnablePush, 0);
        WriteSetting(InitialWindowSize, ReceiveWindow);
        _unsent.Write(FrameType.WindowUpdate, 0, ReceiveWindow - DefaultWindow);
    }

    private void WriteSetting(ushort name, int value)
    {
        var target = _unsent.Reserve(6);
        BinaryPrimitives.WriteUInt16BigEndian(target, name);
        BinaryPrimitives.WriteInt32BigEndian(target[2..], value);
        _unsent.Commit(6);
    }

    private void WriteHead(Exchange exchange, Http2Stream stream, StepRequests requests)
    {
        var target = _unsent.Reserve(FrameHeader.Bytes + requests.MaxBlockBytes(exchange.Values));
        var length = _encoder.Encode(exchange, stream.Body.Length, target[FrameHeader.Bytes..]);
        var flags = stream.Body.IsEmpty ? FrameFlags.EndStream : FrameFlags.None;
        if (length > _peer.MaxFrame)
        {
            WriteLongHead(stream.Id, target.Slice(FrameHeader.Bytes, length).ToArray(), flags);
            return;
        }
        new FrameHeader(length, FrameType.Headers, (byte)(flags | FrameFlags.EndHeaders), stream.Id).Write(target);
        _unsent.Commit(FrameHeader.Bytes + length);
    }

    private void WriteLongHead(int stream, ReadOnlySpan<byte> block, byte flags)
    {
        for (var type = FrameType.Headers; !block.IsEmpty; type = FrameType.Continuation, flags = FrameFlags.None)
        {
            var piece = block[..Math.Min(block.Length, _peer.MaxFrame)];
            block = block[piece.Length..];
            var end = block.IsEmpty ? FrameFlags.EndHeaders : FrameFlags.None;
            _unsent.Write(new FrameHeader(piece.Length, type, (byte)(flags | end), stream));
            _unsent.Write(piece);
        }
    }

    private void TakeTurn(Exchange exchange, Http2Stream stream)
    {
        if (stream.IsInTurn || stream.SendWindow <= 0)
            return;
        stream.IsInTurn = true;
        _bodies.Enqueue((exchange, stream.Id));
    }

    /// <summary>Sends what the windows allow, a frame of each body in turn.</summary>
    private void WriteBodies()
    {
        while (_sendWindow > 0 && _unsent.Length < BodyBytesAhead && _bodies.TryDequeue(out var next))
        {
            var stream = Http2Stream.Of(next.Exchange);
            if (_streams.Find(next.Stream) != next.Exchange)
                continue;
            stream.IsInTurn = false;
            if (stream.SendWindow > 0)
                WriteBody(next.Exchange, stream);
            if (!stream.Body.IsEmpty)
                TakeTurn(next.Exchange, stream);
        }
    }

    private void WriteBody(Exchange exchange, Http2Stream stream)
    {
        var length = (int)Math.Min(Math.Min(_sendWindow, stream.SendWindow), Math.Min(_peer.MaxFrame, stream.Body.Length));
        var flags = length == stream.Body.Length ? FrameFlags.EndStream : FrameFlags.None;
        _unsent.Write(new FrameHeader(length, FrameType.Data, flags, stream.Id));
        _unsent.Write(stream.Body.Span[..length]);
        stream.Body = stream.Body[length..];
        stream.SendWindow -= length;
        _sendWindow -= length;
        if (stream.Body.IsEmpty)
            exchange.Stamps.Sent = Stopwatch.GetTimestamp();
    }

    /// <summary>Lets the server send again what has come, half a window at a time.</summary>
    private void Credit(ref int uncredited, int stream, int length)
    {
        uncredited += length;
        if (uncredited < CreditStep)
            return;
        _unsent.Write(FrameType.WindowUpdate, stream, (uint)uncredited);
        uncredited = 0;
    }
}
