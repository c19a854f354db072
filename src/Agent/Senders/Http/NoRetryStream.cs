using System.Runtime.CompilerServices;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// A connection on which no request is sent twice. The platform's handler silently repeats a request when a connection
/// is closed before the first byte of an answer; the target may have seen the first one, and the index would count once
/// and be sent twice. So the end of the stream is an error while an answer is due. It looks at the bytes inside TLS:
/// session tickets, which TLS sends after the handshake, are not an answer.
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

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _answerDue = true;
        var writing = connection.WriteAsync(buffer, cancellationToken);
        return writing.IsCompletedSuccessfully ? writing : EndWriteAsync(writing);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = connection.ReadAsync(buffer, cancellationToken);
        return reading.IsCompletedSuccessfully
            ? ValueTask.FromResult(EndRead(reading.GetAwaiter().GetResult(), buffer.Length))
            : EndReadAsync(reading, buffer.Length);
    }

    public override void Flush() => connection.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static async ValueTask EndWriteAsync(ValueTask writing)
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

    // A read is pending for nearly every answer; its state is pooled.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> EndReadAsync(ValueTask<int> reading, int asked) => EndRead(await reading, asked);

    private int EndRead(int read, int asked)
    {
        if (asked == 0)
            return read;
        if (read == 0 && _answerDue)
            throw new IOException("The connection was closed before the answer.");
        _answerDue = false;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            connection.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Sending failed: lets the outcome tell this phase from receiving.</summary>
internal sealed class SendFailedException(IOException inner) : IOException(inner.Message, inner);
