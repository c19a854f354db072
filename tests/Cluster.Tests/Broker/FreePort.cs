using System.Net;
using System.Net.Sockets;

namespace LoadCluster.Cluster.Tests.Broker;

/// <summary>Ports for processes that must be told where to listen.</summary>
internal static class FreePort
{
    private const int Lowest = 20_000;
    private const int Count = 10_000;

    private static int _last = Random.Shared.Next(Count);

    /// <summary>
    /// A port that is free now, that nobody here was given before, and that the system gives to nobody by itself: it
    /// lies below its range.
    /// </summary>
    public static int Next()
    {
        while (true)
        {
            var port = Lowest + (Interlocked.Increment(ref _last) % Count);
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
