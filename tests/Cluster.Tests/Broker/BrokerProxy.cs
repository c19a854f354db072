using System.Net;
using System.Net.Sockets;

namespace LoadCluster.Cluster.Tests.Broker;

/// <summary>A wire to the broker that can be cut with a bang, or go silent as an unplugged cable does.</summary>
public sealed class BrokerProxy : IAsyncDisposable
{
    private readonly int _target;
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _over = new();
    private readonly List<Socket> _sockets = [];
    private readonly Task _accepting;
    private volatile TaskCompletionSource _passable = Opened();

    /// <summary>Lays a wire to a port of this machine.</summary>
    public BrokerProxy(int target)
    {
        _target = target;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The near end.</summary>
    public int Port { get; }

    /// <summary>How many connections were ever made through it.</summary>
    public int Accepted { get; private set; }

    /// <summary>
    /// Ends every connection at both ends, as the death of either process does. New ones are let through.
    /// </summary>
    public void Cut()
    {
        lock (_sockets)
        {
            foreach (var socket in _sockets)
                socket.Close(timeout: 0);
            _sockets.Clear();
        }
    }

    /// <summary>From now on bytes vanish on their way, and nobody is told.</summary>
    public void Silence() => _passable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends the silence for connections to come; those that were caught in it stay dead.</summary>
    public void Restore()
    {
        Cut();
        _passable.TrySetResult();
        _passable = Opened();
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Restore();
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptAsync(_over.Token);
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await far.ConnectAsync(IPAddress.Loopback, _target, _over.Token);
                Accepted++;
                lock (_sockets)
                    _sockets.AddRange([near, far]);
                _ = CopyAsync(near, far);
                _ = CopyAsync(far, near);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // It is taken down.
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _over.Token) is var count and > 0)
            {
                await _passable.Task.WaitAsync(_over.Token);
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _over.Token);
            }
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            to.Close(timeout: 0);
        }
    }
}
