using System.Net;
using System.Net.Sockets;

namespace LoadCluster.Cli.Tests;

/// <summary>Ports for processes that must be given one.</summary>
internal static class FreePort
{
    private const int Lowest = 20_000;
    private const int Count = 10_000;

    private static int _last = Random.Shared.Next(Count);

    /// <summary>
    /// A free port that was not returned before. It lies below the range from which the system takes ports itself.
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
