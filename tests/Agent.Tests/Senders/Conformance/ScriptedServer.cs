using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace LoadCluster.Agent.Tests.Senders.Conformance;

/// <summary>
/// A server on loopback that does to each connection what a script says, right or wrong, byte by byte. When the script
/// of a connection ends, the connection is closed.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    // The tests of all drivers start servers; a driver's own tests say whether these speak TLS.
    private static readonly AsyncLocal<SslServerAuthenticationOptions?> AmbientTls = new();

    private readonly SslServerAuthenticationOptions? _tls = AmbientTls.Value;
    private readonly TcpListener _listener;
    private readonly Func<ScriptedConnection, Task>[] _scripts;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly ConcurrentQueue<IPEndPoint> _clients = [];
    private readonly Task _accepting;

    private ScriptedServer(IPEndPoint endpoint, Func<ScriptedConnection, Task>[] scripts)
    {
        _scripts = scripts;
        _listener = new TcpListener(endpoint);
        _listener.Start(backlog: 512);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens: the root of a URL.</summary>
    public string Url => $"{(_tls is null ? "http" : "https")}://{_listener.LocalEndpoint}";

    /// <summary>Every request that was read as a whole, as it came.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Where each connection came from, in the order in which they were accepted.</summary>
    public IReadOnlyCollection<IPEndPoint> Clients => _clients;

    /// <summary>All servers that the test starts from now on speak TLS.</summary>
    public static void UseTls(SslServerAuthenticationOptions options) => AmbientTls.Value = options;

    /// <summary>Starts a server on 127.0.0.1.</summary>
    /// <param name="scripts">For the first connection, the second and so on; the last one for all that follow.</param>
    public static ScriptedServer Start(params Func<ScriptedConnection, Task>[] scripts) =>
        StartOn(IPAddress.Loopback, scripts);

    /// <summary>Starts a server on an address.</summary>
    public static ScriptedServer StartOn(IPAddress address, params Func<ScriptedConnection, Task>[] scripts) =>
        StartOn(new IPEndPoint(address, 0), scripts);

    /// <summary>Starts a server on an address and a port.</summary>
    public static ScriptedServer StartOn(IPEndPoint endpoint, params Func<ScriptedConnection, Task>[] scripts) =>
        new(endpoint, scripts);

    /// <summary>Starts a server that answers every request with these bytes, and closes when the client does.</summary>
    public static ScriptedServer Answering(string response) => Start(connection => connection.AnswerAllAsync(response));

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var playing = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_ending.Token);
                var script = _scripts[Math.Min(_clients.Count, _scripts.Length - 1)];
                _clients.Enqueue((IPEndPoint)socket.RemoteEndPoint!);
                playing.Add(PlayAsync(script, socket));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(playing);
        }
    }

    private async Task PlayAsync(Func<ScriptedConnection, Task> script, System.Net.Sockets.Socket socket)
    {
        socket.NoDelay = true;
        await using var stream = _tls is null ? new NetworkStream(socket, ownsSocket: true)
            : (Stream)new SslStream(new NetworkStream(socket, ownsSocket: true));
        using var connection = new ScriptedConnection(socket, stream, _requests.Enqueue, _ending.Token);
        try
        {
            if (stream is SslStream tls)
                await tls.AuthenticateAsServerAsync(_tls!, _ending.Token);
            await script(connection);
            if (stream is SslStream open)
                await open.ShutdownAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException
            or AuthenticationException or ObjectDisposedException or InvalidOperationException)
        {
            // The client has had enough, or the test has.
        }
    }
}
