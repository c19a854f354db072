using System.Runtime.CompilerServices;
using LoadCluster.Agent.Senders.Socket.Http2;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// An HTTP/2 connection whose end tells whether the server has answered all that its GOAWAY says it processed. The
/// platform's handler puts requests on a connection while the GOAWAY is on its way, and even behind it, and takes them for
/// processed when the connection ends.
/// </summary>
internal sealed class GoAwayStream : ConnectionStream
{
    private const int PrefaceBytes = 24;

    private readonly HashSet<int> _open = [];
    private readonly FrameWatch _received;
    private readonly FrameWatch _sent;
    private int? _lastProcessed;

    public GoAwayStream(Stream connection)
        : base(connection) =>
        (_received, _sent) = (new FrameWatch(prefaceBytes: 0, Received), new FrameWatch(PrefaceBytes, Sent));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _sent.Take(buffer.Span);
        return SendAsync(buffer, cancellationToken);
    }

    // A read is pending for nearly every answer; its state is pooled.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await Connection.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e) when (IsAnswered())
        {
            throw new UnprocessedException(e);
        }
        if (read == 0 && buffer.Length > 0 && IsAnswered())
            throw new UnprocessedException(inner: null);
        _received.Take(buffer.Span[..read]);
        return read;
    }

    /// <summary>Whether there was a GOAWAY, and no answer is missing that it promised.</summary>
    private bool IsAnswered()
    {
        lock (_open)
            return _lastProcessed is { } last && !_open.Any(stream => stream <= last);
    }

    private void Sent(FrameHeader header, int lastProcessed)
    {
        lock (_open)
        {
            if (header.Type == FrameType.Headers)
                _open.Add(header.Stream);
            else if (header.Type == FrameType.ResetStream)
                _open.Remove(header.Stream);
        }
    }

    private void Received(FrameHeader header, int lastProcessed)
    {
        var ends = header.Type is FrameType.Headers or FrameType.Data && header.Has(FrameFlags.EndStream);
        lock (_open)
        {
            if (header.Type == FrameType.GoAway)
                _lastProcessed = lastProcessed;
            else if (ends || header.Type == FrameType.ResetStream)
                _open.Remove(header.Stream);
        }
    }
}

/// <summary>A connection ended, and the server has not processed what was still on it.</summary>
internal sealed class UnprocessedException(IOException? inner) : IOException("The server did not process the request.", inner);
