using System.Net;
using System.Net.Sockets;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>Connects from one local address after the other, so that each lends its range of ports.</summary>
/// <param name="sources">The local addresses, at least one.</param>
internal sealed class SourceDialer(IReadOnlyList<IPAddress> sources)
{
    // As Linux numbers it: the port is chosen when the target is known, so that a port may serve several targets at a
    // time.
    private const int IpLevel = 0;
    private const int BindAddressNoPort = 24;

    private uint _next;

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        var source = NextFor(addresses);
        var socket = new System.Net.Sockets.Socket(source.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (OperatingSystem.IsLinux())
                socket.SetRawSocketOption(IpLevel, BindAddressNoPort, BitConverter.GetBytes(1));
            socket.Bind(new IPEndPoint(source, 0));
            var reachable = Array.FindAll(addresses, address => address.AddressFamily == source.AddressFamily);
            await socket.ConnectAsync(reachable, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private IPAddress NextFor(IPAddress[] addresses)
    {
        var usable = sources.Where(source => addresses.Any(address => address.AddressFamily == source.AddressFamily)).ToList();
        return usable.Count > 0
            ? usable[(int)(Interlocked.Increment(ref _next) % usable.Count)]
            : throw new SocketException((int)SocketError.AddressNotAvailable);
    }
}
