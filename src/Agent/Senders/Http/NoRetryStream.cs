using System.Runtime.CompilerServices;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// An HTTP/1.x connection on which no request is sent twice. The platform's handler silently repeats a request when a
/// connection is closed before the first byte of an answer; the target may have seen the first one, and the index would
/// count once and be sent twice. So the end of the stream is an error while an answer is due. It looks at the bytes inside
/// TLS: session tickets, which TLS sends after the handshake, are not an answer.
/// </summary>
internal sealed class NoRetryStream(Stream connection) : ConnectionStream(connection)
{
    private volatile bool _answerDue;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _answerDue = true;
        return SendAsync(buffer, cancellationToken);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = Connection.ReadAsync(buffer, cancellationToken);
        return reading.IsCompletedSuccessfully
            ? ValueTask.FromResult(EndRead(reading.GetAwaiter().GetResult(), buffer.Length))
            : EndReadAsync(reading, buffer.Length);
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
}
