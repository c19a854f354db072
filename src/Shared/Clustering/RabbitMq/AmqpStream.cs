using System.Net.Sockets;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>
/// The stream under an AMQP connection, with a thread of its own that sends a heartbeat each second. The client sends
/// its heartbeats from the thread pool, and when that is saturated with load the broker hears nothing and gives us up.
/// Two heartbeats do no harm.
/// </summary>
/// <remarks>
/// The client writes whole frames and flushes after each command, from one loop. That is what makes it known here where
/// a frame ends and a heartbeat fits in.
/// </remarks>
internal sealed class AmqpStream : NetworkStream
{
    private const int StackSize = 256 * 1024;

    private static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(1);

    // Type 8, channel 0, no payload, end of frame: AMQP 0-9-1, section 4.2.7.
    private static readonly byte[] HeartbeatFrame = [8, 0, 0, 0, 0, 0, 0, 0xCE];

    private readonly Stream _transport;
    private readonly SemaphoreSlim _frameGate = new(1, 1);
    private readonly CancellationTokenSource _closed = new();
    private bool _inFrame;

    /// <summary>Takes over a connected socket.</summary>
    /// <param name="socket">The socket; it is closed with the stream.</param>
    /// <param name="transport">The bytes above it: those of the socket itself, or of TLS.</param>
    public AmqpStream(Socket socket, Stream transport)
        : base(socket, ownsSocket: true) => _transport = transport;

    /// <summary>To be called once the connection is open: the protocol allows no heartbeat before.</summary>
    public void StartHeartbeats() =>
        new Thread(SendHeartbeats, StackSize) { Name = "amqp-heartbeat", IsBackground = true }.Start();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _transport.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_inFrame)
            await _frameGate.WaitAsync(cancellationToken);
        _inFrame = true;
        await _transport.WriteAsync(buffer, cancellationToken);
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _transport.FlushAsync(cancellationToken);
        if (!_inFrame)
            return;
        _inFrame = false;
        _frameGate.Release();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _closed.Cancel();
        base.Dispose(disposing);
    }

    private void SendHeartbeats()
    {
        try
        {
            while (!_closed.Token.WaitHandle.WaitOne(HeartbeatPeriod))
                SendHeartbeat();
        }
        catch (Exception)
        {
            // Whatever it was, the connection is over and whoever reads learns it; here it would end the process.
        }
    }

    private void SendHeartbeat()
    {
        // A frame on its way says as much as a heartbeat.
        if (!_frameGate.Wait(0))
            return;
        try
        {
            _transport.Write(HeartbeatFrame);
        }
        finally
        {
            _frameGate.Release();
        }
    }
}
