using System.Net;
using System.Net.Sockets;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// Opens connections: to a Unix socket, or to the addresses of the target's name in turn, from one local address after the
/// other, so that each lends its range of ports.
/// </summary>
/// <param name="transport">Where connections go.</param>
/// <param name="names">Says which addresses a name has.</param>
/// <param name="sources">The local addresses; empty to leave the choice to the system.</param>
internal sealed class TargetDialer(TransportSpec transport, NameResolver names, IReadOnlyList<IPAddress> sources)
{
    // As Linux numbers it: the port is chosen when the target is known, so that a port may serve several targets at a
    // time.
    private const int IpLevel = 0;
    private const int BindAddressNoPort = 24;

    private uint _turn;

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (transport.UnixSocket is { } path)
            return await ConnectAsync(CreateUnixSocket(), new UnixDomainSocketEndPoint(path), cancellationToken);
        var target = context.DnsEndPoint;
        var addresses = await names.ResolveAsync(target, cancellationToken);
        try
        {
            return await ConnectToAnyAsync([.. addresses.Where(IsReachable)], cancellationToken);
        }
        catch (SocketException)
        {
            names.Forget(target);
            throw;
        }
    }

    private async Task<Stream> ConnectToAnyAsync(IReadOnlyList<IPEndPoint> addresses, CancellationToken cancellationToken)
    {
        var fault = new SocketException((int)SocketError.AddressNotAvailable);
        foreach (var address in addresses)
        {
            try
            {
                return await ConnectAsync(CreateSocket(address.AddressFamily), address, cancellationToken);
            }
            catch (SocketException e)
            {
                fault = e;
            }
        }
        throw fault;
    }

    private static async Task<Stream> ConnectAsync(
        System.Net.Sockets.Socket socket, EndPoint target, CancellationToken cancellationToken)
    {
        try
        {
            await socket.ConnectAsync(target, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static System.Net.Sockets.Socket CreateUnixSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private System.Net.Sockets.Socket CreateSocket(AddressFamily family)
    {
        var socket = new System.Net.Sockets.Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (sources.Count == 0)
            return socket;
        if (OperatingSystem.IsLinux())
            socket.SetRawSocketOption(IpLevel, BindAddressNoPort, BitConverter.GetBytes(1));
        socket.Bind(new IPEndPoint(NextSource(family), 0));
        return socket;
    }

    private bool IsReachable(IPEndPoint target) =>
        sources.Count == 0 || sources.Any(source => source.AddressFamily == target.AddressFamily);

    private IPAddress NextSource(AddressFamily family)
    {
        var usable = sources.Where(source => source.AddressFamily == family).ToList();
        return usable[(int)(Interlocked.Increment(ref _turn) % (uint)usable.Count)];
    }
}
