using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>
/// The stream under an AMQP connection, with two threads of its own, so that a thread pool saturated with load does not
/// cost the connection. One reads, and runs the client's read loop on from there: the client sees the broker's heartbeats in
/// time. The other sends a heartbeat each second: the broker sees ours in time. The client's own heartbeats come on top
/// and do no harm.
/// </summary>
/// <remarks>
/// The client writes whole frames and flushes after each command, from one loop. That is what makes it known here where
/// a frame ends and a heartbeat fits in.
/// </remarks>
internal sealed class AmqpStream : NetworkStream, IValueTaskSource<int>
{
    private static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(1);

    // Type 8, channel 0, no payload, end of frame: AMQP 0-9-1, section 4.2.7.
    private static readonly byte[] HeartbeatFrame = [8, 0, 0, 0, 0, 0, 0, 0xCE];

    private readonly Stream _transport;
    private readonly SemaphoreSlim _readAsked = new(0);
    private readonly SemaphoreSlim _frameGate = new(1, 1);
    private readonly CancellationTokenSource _closed = new();
    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _readBuffer;
    private CancellationTokenRegistration _readCancelled;
    private int _reading;
    private bool _inFrame;

    /// <summary>Takes over a connected socket.</summary>
    /// <param name="socket">The socket; it is closed with the stream.</param>
    /// <param name="transport">The bytes above it: those of the socket itself, or of TLS.</param>
    public AmqpStream(Socket socket, Stream transport)
        : base(socket, ownsSocket: true)
    {
        _transport = transport;
        StartThread("amqp-read", ReadLoop);
    }

    /// <summary>To be called once the connection is open: the protocol allows no heartbeat before.</summary>
    public void StartHeartbeats() => StartThread("amqp-heartbeat", HeartbeatLoop);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _read.Reset();
        _readBuffer = buffer;
        Volatile.Write(ref _reading, 1);
        // The client cancels a read only when the connection is over; closing is what ends a blocking read.
        _readCancelled = cancellationToken.UnsafeRegister(stream => ((AmqpStream)stream!).Close(), this);
        _readAsked.Release();
        if (_closed.IsCancellationRequested)
            EndRead(0, null);
        return new ValueTask<int>(this, _read.Version);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
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

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _closed.Cancel();
            Socket.Dispose();
        }
        base.Dispose(disposing);
    }

    private static void StartThread(string name, ThreadStart loop) =>
        new Thread(loop, maxStackSize: 512 * 1024) { Name = name, IsBackground = true }.Start();

    private void ReadLoop()
    {
        try
        {
            while (true)
            {
                _readAsked.Wait(_closed.Token);
                EndRead(_transport.Read(_readBuffer.Span), null);
            }
        }
        catch (Exception e)
        {
            EndRead(0, e);
        }
    }

    /// <summary>Ends the read that is under way, if there is one: closing races with the thread that reads.</summary>
    private void EndRead(int count, Exception? fault)
    {
        if (Interlocked.Exchange(ref _reading, 0) == 0)
            return;
        _readCancelled.Unregister();
        if (fault is null)
            _read.SetResult(count);
        else
            _read.SetException(fault);
    }

    private void HeartbeatLoop()
    {
        try
        {
            while (!_closed.Token.WaitHandle.WaitOne(HeartbeatPeriod))
                SendHeartbeat();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The connection is over; the read loop tells the client.
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
