using LoadCluster.Agent.Senders.Socket.Loop;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <content>Heads of responses, and how responses end.</content>
internal sealed partial class Http2Protocol
{
    private const int MaxBlockBytes = 256 * 1024;
    private const int MaxBlockPieces = 64;
    private const int MaxInterimHeads = 64;
    private const int PriorityBytes = 5;

    private byte[] _block = [];
    private int _blockLength;
    private int _blockPieces;
    private int _headStream;
    private bool _headEndsStream;

    private string? ReadHead(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (!_streams.WasOpened(header.Stream))
            return "HEADERS frame on a stream that was not opened";
        if (!TryTrim(header, ref payload))
            return "HEADERS frame that is too short";
        _headEndsStream = header.Has(FrameFlags.EndStream);
        if (header.Has(FrameFlags.EndHeaders))
            return DecodeHead(header.Stream, payload);
        (_headStream, _blockLength, _blockPieces) = (header.Stream, 0, 0);
        return AddPiece(payload);
    }

    private static bool TryTrim(FrameHeader header, ref ReadOnlySpan<byte> payload)
    {
        var front = (header.Has(FrameFlags.Padded) ? 1 : 0) + (header.Has(FrameFlags.Priority) ? PriorityBytes : 0);
        if (payload.Length < front)
            return false;
        var padding = header.Has(FrameFlags.Padded) ? payload[0] : 0;
        payload = payload[front..];
        if (padding > payload.Length)
            return false;
        payload = payload[..^padding];
        return true;
    }

    private string? ContinueHead(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (_headStream == 0)
            return "CONTINUATION frame without a header block";
        if (AddPiece(payload) is { } fault)
            return fault;
        if (!header.Has(FrameFlags.EndHeaders))
            return null;
        _headStream = 0;
        return DecodeHead(header.Stream, _block.AsSpan(0, _blockLength));
    }

    private string? AddPiece(ReadOnlySpan<byte> piece)
    {
        if (++_blockPieces > MaxBlockPieces || _blockLength + piece.Length > MaxBlockBytes)
            return "header block without end";
        if (_block.Length < _blockLength + piece.Length)
            Array.Resize(ref _block, Math.Max(_blockLength + piece.Length, _block.Length * 2));
        piece.CopyTo(_block.AsSpan(_blockLength));
        _blockLength += piece.Length;
        return null;
    }

    private string? DecodeHead(int id, ReadOnlySpan<byte> block)
    {
        // A head of a stream that was given up must be decoded, too: it may change the table.
        var exchange = _streams.Find(id);
        var isTrailer = exchange is not null && Http2Stream.Of(exchange).Status != 0;
        if (exchange is not null && !isTrailer)
            (exchange.Capture ??= owner.Rent())?.Clear();
        if (!_decoder.TryDecode(block, exchange?.Capture, isTrailer, out var facts))
            return "header block that cannot be decoded, or is too long";
        return exchange is null ? null : TakeHead(exchange, Http2Stream.Of(exchange), facts, isTrailer);
    }

    private string? TakeHead(Exchange exchange, Http2Stream stream, in HeadFacts facts, bool isTrailer)
    {
        var isInterim = !isTrailer && facts.Status is >= 100 and < 200;
        if (isInterim && ++stream.InterimHeads > MaxInterimHeads)
            return "interim responses without end";
        if (facts.IsMalformed || (isInterim && _headEndsStream) || (isTrailer && !_headEndsStream))
        {
            FailStream(exchange, stream, "malformed response");
            return null;
        }
        if (isInterim)
            return null;
        if (!isTrailer)
            (stream.Status, stream.ContentLength) = (facts.Status, HasBody(stream, facts) ? facts.ContentLength : -1);
        if (_headEndsStream)
            EndStream(exchange, stream);
        else
            (exchange.Stamps.Answered, stream.AnsweredIn) = (ReadAt, _reads);
        return null;
    }

    private static bool HasBody(Http2Stream stream, in HeadFacts facts) =>
        stream.IsBodyExpected && facts.Status is not (204 or 304);

    private void EndStream(Exchange exchange, Http2Stream stream)
    {
        if (stream.Status == 0)
        {
            FailStream(exchange, stream, "response without a head");
            return;
        }
        if (stream.AnsweredIn == _reads)
            exchange.Stamps.Answered = 0;
        Leave(stream);
        if (stream.ContentLength > exchange.BodyBytes)
            owner.Fail(exchange, new Failure(ErrorKind.Receive, "HTTP/2: the server ended the stream before the body was complete"));
        else
            owner.Finish(exchange, stream.Status);
    }

    /// <summary>Takes a stream that the server has ended off the connection.</summary>
    private void Leave(Http2Stream stream)
    {
        if (stream.Body.IsEmpty)
            _streams.Remove(stream.Id);
        else
            Reset(stream, Http2Error.None);
        // Before the next request starts, which must not take this connection.
        if (IsUsedUp)
            Close();
    }

    private void FailStream(Exchange exchange, Http2Stream stream, string fault)
    {
        Reset(stream, Http2Error.Protocol);
        Fail(exchange, $"HTTP/2: {fault}");
    }

    /// <summary>Fails a request on a connection that is kept.</summary>
    private void Fail(Exchange exchange, string reason)
    {
        exchange.Note(new ConnectionFault(reason));
        owner.Fail(exchange, new Failure(ErrorKind.Protocol, reason));
    }
}
