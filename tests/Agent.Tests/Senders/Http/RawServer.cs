using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace LoadCluster.Agent.Tests.Senders.Http;

/// <summary>A server that does to each connection what the test says, byte by byte.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<RawConnection, Task> _serve;
    private readonly X509Certificate2? _certificate;
    private readonly ConcurrentBag<RawConnection> _connections = [];
    private readonly Task _accepting;

    private RawServer(Func<RawConnection, Task> serve, X509Certificate2? certificate)
    {
        (_serve, _certificate) = (serve, certificate);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"{(_certificate is null ? "http" : "https")}://{_listener.LocalEndpoint}/");

    /// <summary>Requests as they came: head and body in one text.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public int Connections => _connections.Count;

    public static RawServer Start(Func<RawConnection, Task> serve, X509Certificate2? certificate = null) =>
        new(serve, certificate);

    /// <summary>A server that answers every request alike.</summary>
    public static RawServer Answering(string response, X509Certificate2? certificate = null) => Start(
        async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
                await connection.SendAsync(response);
        },
        certificate);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        foreach (var connection in _connections)
            connection.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = new RawConnection(client, Requests);
        _connections.Add(connection);
        try
        {
            if (_certificate is not null)
                await connection.StartTlsAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate });
            await _serve(connection);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The client left, or the test is over.
        }
    }
}
