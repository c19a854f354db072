using System.Runtime.CompilerServices;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// A connection on which no request is sent twice. Over HTTP/1.1, the platform's handler silently repeats a request when
/// a connection is closed before the first byte of an answer; the target may have seen the first one, and the index would
/// count once and be sent twice. So the end of the stream is an error while an answer is due. It looks at the bytes inside
/// TLS: session tickets, which TLS sends after the handshake, are not an answer. Over HTTP/2, the handler repeats only what
/// the server says it has not processed, and its own error names the GOAWAY: the end of the stream passes as it is.
/// </summary>
internal sealed class NoRetryStream(Stream connection, bool repeats) : ConnectionStream(connection)
{
    private volatile bool _answerDue;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _answerDue = true;
        var writing = Connection.WriteAsync(buffer, cancellationToken);
        return writing.IsCompletedSuccessfully ? writing : EndWriteAsync(writing);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = Connection.ReadAsync(buffer, cancellationToken);
        return reading.IsCompletedSuccessfully
            ? ValueTask.FromResult(EndRead(reading.GetAwaiter().GetResult(), buffer.Length))
            : EndReadAsync(reading, buffer.Length);
    }

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
        if (read == 0 && repeats && _answerDue)
            throw new IOException("The connection was closed before the answer.");
        _answerDue = false;
        return read;
    }
}

/// <summary>Sending failed: lets the outcome tell this phase from receiving.</summary>
internal sealed class SendFailedException(IOException inner) : IOException(inner.Message, inner);
