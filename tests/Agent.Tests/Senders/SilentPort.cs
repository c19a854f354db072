using System.Net;
using System.Net.Sockets;

namespace LoadCluster.Agent.Tests.Senders;

/// <summary>A port on which nothing listens. It is bound, so that no other test gets it.</summary>
internal sealed class SilentPort : IDisposable
{
    private readonly System.Net.Sockets.Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public SilentPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public Uri Url => new($"http://{_socket.LocalEndPoint}/");

    public void Dispose() => _socket.Dispose();
}
