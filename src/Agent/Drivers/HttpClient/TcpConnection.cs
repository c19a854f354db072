using System.Net.Sockets;

namespace LoadCluster.Agent.Drivers.HttpClient;

/// <summary>
/// A TCP connection that never lets a request be sent twice. The platform's handler quietly repeats a request when a kept
/// connection is closed before the first byte of an answer; but the target may have seen it, and the index would count
/// once and be sent twice. So here an end of stream while an answer is due is an error.
/// </summary>
internal sealed class TcpConnection(System.Net.Sockets.Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private volatile bool _answerDue;

    public static async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new System.Net.Sockets.Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, ct);
            return new TcpConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _answerDue = true;
        try
        {
            await base.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw new SendFailedException(e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken);
        if (buffer.Length == 0)
            return read;
        if (read == 0 && _answerDue)
            throw new IOException("The connection was closed before the answer.");
        _answerDue = false;
        return read;
    }
}

/// <summary>Sending failed: lets the outcome tell this phase from receiving.</summary>
internal sealed class SendFailedException(IOException inner) : IOException(inner.Message, inner);
