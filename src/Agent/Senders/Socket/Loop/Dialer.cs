using System.Net;
using System.Runtime.InteropServices;
using LoadCluster.Agent.Linux;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>Opens the sockets of one event loop and starts to connect them.</summary>
internal sealed unsafe class Dialer(Route route, Sockets sockets)
{
    private const int MaxKnown = 1000;

    // A name may have addresses where nothing listens: which ones these are is remembered.
    private readonly Dictionary<IPEndPoint, TargetAddress> _known = [];
    private int _nextSource;

    /// <summary>
    /// Lets a link try addresses in their order, those that refused lately behind the others.
    /// </summary>
    /// <returns>Whether there are any that can be reached.</returns>
    public bool TryAim(Link link, IReadOnlyList<IPEndPoint> found)
    {
        link.Attempt = 0;
        // A single address comes in the same list again and again.
        if (found.Count != 1 || link.Found != found)
            (link.Found, link.Addresses) = (found, [.. found.Where(route.IsReachable).Select(KnownAs).OrderBy(address => address.IsAvoided)]);
        return link.Addresses.Length > 0;
    }

    /// <summary>Opens a socket and starts to connect it.</summary>
    /// <returns>0 when it is connected, <see cref="Errno.InProgress"/>, or why there is no socket.</returns>
    public int Dial(Connection connection)
    {
        var address = connection.Link.Address.EndPoint;
        var socket = Libc.OpenSocket(address.Family, Libc.StreamNonBlockCloseOnExec, 0);
        if (socket < 0)
            return Marshal.GetLastPInvokeError();
        connection.Open(socket);
        var error = Prepare(socket, address.Family);
        if (error == 0)
            error = Connect(socket, address);
        // Not before: a socket that is closed here must not be watched.
        if (error is 0 or Errno.InProgress && !sockets.TryAdd(socket, connection.Key))
            error = Marshal.GetLastPInvokeError();
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
    public static void Accepted(Link link) => link.Address.Accepted();

    /// <summary>Takes note that a connection failed.</summary>
    /// <returns>Whether another address of the target is left to try, which is then aimed at.</returns>
    public static bool Refused(Link link)
    {
        link.Address.Refused();
        if (link.Attempt + 1 == link.Addresses.Length)
            return false;
        link.Attempt++;
        return true;
    }

    /// <summary>Takes note that a connection did not come up in time.</summary>
    public static void TimedOut(Link link) => link.Address.Refused();

    private TargetAddress KnownAs(IPEndPoint endpoint)
    {
        if (_known.TryGetValue(endpoint, out var known))
            return known;
        if (_known.Count == MaxKnown)
            _known.Clear();
        return _known[endpoint] = new TargetAddress(endpoint);
    }

    private int Prepare(int socket, int family)
    {
        var isReady = Libc.SetOption(socket, Libc.TcpLevel, Libc.TcpNoDelay, 1, sizeof(int)) == 0
            && (route.Sources.Length == 0 || TryBind(socket, NextSource(family)));
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
            source = route.Sources[_nextSource++ % route.Sources.Length];
        while (source.Family != family);
        return source;
    }

    private static int Connect(int socket, EndPointBytes address)
    {
        fixed (byte* bytes = address.Bytes)
            return Libc.Connect(socket, bytes, address.Bytes.Length) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }
}
