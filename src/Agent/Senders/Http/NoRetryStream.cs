namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// A connection that never lets a request be sent twice. The platform's handler quietly repeats a request when a
/// connection is closed before the first byte of an answer; but the target may have seen it, and the index would count
/// once and be sent twice. So here an end of stream while an answer is due is an error. This is about the bytes inside
/// TLS: what TLS itself sends after the handshake, session tickets, is no answer.
/// </summary>
internal sealed class NoRetryStream(Stream connection) : Stream
{
    private volatile bool _answerDue;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _answerDue = true;
        try
        {
            await connection.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw new SendFailedException(e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await connection.ReadAsync(buffer, cancellationToken);
        if (buffer.Length == 0)
            return read;
        if (read == 0 && _answerDue)
            throw new IOException("The connection was closed before the answer.");
        _answerDue = false;
        return read;
    }

    public override void Flush() => connection.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            connection.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Sending failed: lets the outcome tell this phase from receiving.</summary>
internal sealed class SendFailedException(IOException inner) : IOException(inner.Message, inner);
