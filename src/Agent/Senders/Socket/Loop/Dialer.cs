using System.Runtime.InteropServices;
using LoadCluster.Agent.Linux;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>Opens the sockets of one event loop and starts to connect them.</summary>
internal sealed unsafe class Dialer(TargetAddresses target, Epoll epoll)
{
    // A name may have addresses where nothing listens: which one answered is remembered for the connections after it.
    private int _goodAddress;
    private int _nextSource;

    /// <summary>Whether the name of the target is known.</summary>
    public bool HasTarget => target.Addresses.Length > 0;

    /// <summary>Opens a socket and starts to connect it.</summary>
    /// <returns>0 when it is connected, <see cref="Errno.InProgress"/>, or why there is no socket.</returns>
    public int Dial(Connection connection)
    {
        var link = connection.Link;
        if (link.Refusals == 0)
            link.Address = _goodAddress;
        var address = target.Addresses[link.Address];
        var socket = Libc.OpenSocket(address.Family, Libc.StreamNonBlockCloseOnExec, 0);
        if (socket < 0)
            return Marshal.GetLastPInvokeError();
        connection.Open(socket);
        var error = Prepare(socket, address.Family, connection.Key);
        if (error == 0)
            error = Connect(socket, address);
        if (error is not (0 or Errno.InProgress))
            _ = Libc.Close(socket);
        return error;
    }

    /// <summary>Why a connection that was in progress failed; 0 if it stands.</summary>
    public static int ErrorOf(Connection connection)
    {
        var length = sizeof(int);
        return Libc.GetOption(connection.Socket, Libc.SocketLevel, Libc.SocketError, out var error, ref length) == 0
            ? error
            : Marshal.GetLastPInvokeError();
    }

    /// <summary>Takes note that a connection stands.</summary>
    public void Accepted(Link link) => (_goodAddress, link.Refusals) = (link.Address, 0);

    /// <summary>Takes note that a connection failed.</summary>
    /// <returns>Whether another address of the target is left to try.</returns>
    public bool Refused(Link link)
    {
        link.Address = (link.Address + 1) % target.Addresses.Length;
        link.Refusals = (link.Refusals + 1) % target.Addresses.Length;
        return link.Refusals != 0;
    }

    private int Prepare(int socket, int family, ulong key)
    {
        var isReady = Libc.SetOption(socket, Libc.TcpLevel, Libc.TcpNoDelay, 1, sizeof(int)) == 0
            && (target.Sources.Length == 0 || TryBind(socket, NextSource(family)))
            && epoll.TryAdd(socket, key);
        return isReady ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>
    /// Binds to an address but not to a port: the port is chosen when the target is known, so that a port may be used
    /// for several targets at a time.
    /// </summary>
    private static bool TryBind(int socket, EndPointBytes source)
    {
        fixed (byte* bytes = source.Bytes)
        {
            return Libc.SetOption(socket, Libc.IpLevel, Libc.IpBindAddressNoPort, 1, sizeof(int)) == 0
                && Libc.Bind(socket, bytes, source.Bytes.Length) == 0;
        }
    }

    private EndPointBytes NextSource(int family)
    {
        EndPointBytes source;
        do
            source = target.Sources[_nextSource++ % target.Sources.Length];
        while (source.Family != family);
        return source;
    }

    private static int Connect(int socket, EndPointBytes address)
    {
        fixed (byte* bytes = address.Bytes)
            return Libc.Connect(socket, bytes, address.Bytes.Length) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }
}
