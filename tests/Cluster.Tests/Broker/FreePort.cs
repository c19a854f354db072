using System.Net;
using System.Net.Sockets;

namespace LoadCluster.Cluster.Tests.Broker;

/// <summary>Ports for processes that must be told where to listen.</summary>
internal static class FreePort
{
    /// <summary>
    /// A port that is free now and that the system gives to nobody else by itself: it lies below its range.
    /// </summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }
}
