using System.Net;
using System.Net.Sockets;

namespace LoadCluster.Shared.Tests.Actors;

/// <summary>Forwards TCP connections to another address of loopback; all of them can be broken at once.</summary>
internal sealed class BreakingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _target;
    private readonly List<TcpClient> _clients = [];
    private readonly Task _accepting;

    public BreakingProxy(IPEndPoint address, IPEndPoint target)
    {
        (_listener, _target) = (new TcpListener(address), target);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Resets all connections.</summary>
    public void Break()
    {
        lock (_clients)
        {
            _clients.ForEach(Reset);
            _clients.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Break();
    }

    private static void Reset(TcpClient client)
    {
        client.LingerState = new LingerOption(true, 0);
        client.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var outside = await _listener.AcceptTcpClientAsync();
            var inside = new TcpClient();
            await inside.ConnectAsync(_target);
            lock (_clients)
                _clients.AddRange([outside, inside]);
            _ = CopyAsync(outside, inside);
            _ = CopyAsync(inside, outside);
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Broken, as the test wants it.
        }
    }
}
