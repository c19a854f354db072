namespace LoadCluster.Agent.Senders.Http;

/// <summary>A connection as the platform's handler uses it: it reads and writes asynchronously, and never seeks.</summary>
internal abstract class ConnectionStream(Stream connection) : Stream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => true;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What this one stands before.</summary>
    protected Stream Connection => connection;

    public sealed override void Flush() => connection.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    public sealed override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Writes to the connection.</summary>
    /// <exception cref="SendFailedException">The connection failed.</exception>
    protected ValueTask SendAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        var writing = connection.WriteAsync(buffer, cancellationToken);
        return writing.IsCompletedSuccessfully ? writing : EndSendAsync(writing);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            connection.Dispose();
        base.Dispose(disposing);
    }

    private static async ValueTask EndSendAsync(ValueTask writing)
    {
        try
        {
            await writing;
        }
        catch (IOException e)
        {
            throw new SendFailedException(e);
        }
    }
}

/// <summary>Sending failed: lets the outcome tell this phase from receiving.</summary>
internal sealed class SendFailedException(IOException inner) : IOException(inner.Message, inner);
