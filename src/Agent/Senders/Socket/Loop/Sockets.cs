using LoadCluster.Agent.Linux;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>The sockets of one event loop: how bytes pass through them, and how the loop hears of them.</summary>
internal abstract unsafe class Sockets : IDisposable
{
    /// <summary>Starts to watch a file of the loop itself for something to read.</summary>
    /// <param name="file">The file.</param>
    /// <param name="key">What its events carry: above all keys of connections.</param>
    public abstract void Watch(int file, ulong key);

    /// <summary>Starts to watch a socket that is being connected, or has just been.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="key">The key of its connection.</param>
    /// <returns>Whether the system could; it says why not as the last error.</returns>
    public abstract bool TryAdd(int socket, ulong key);

    /// <summary>Starts to receive: the socket is connected.</summary>
    public abstract void Begin(Connection connection);

    /// <summary>Waits for events.</summary>
    /// <param name="timeoutMilliseconds">How long at most; -1 without end.</param>
    /// <param name="wanted">
    /// How many events are worth waiting for. A call may wait some microseconds for them, and then returns with fewer.
    /// </param>
    /// <returns>How many events there are, until the next call.</returns>
    public abstract int Wait(int timeoutMilliseconds, int wanted);

    /// <summary>An event. What it announces must be received before the next one is asked for.</summary>
    public abstract SocketEvent EventAt(int index);

    /// <summary>Sends some of the bytes.</summary>
    /// <returns>How many, or an error number as a negative value.</returns>
    public abstract nint Send(Connection connection, ReadOnlySpan<byte> bytes);

    /// <summary>Receives bytes: what does not fit stays for the next call, but not until the next event.</summary>
    /// <returns>How many, 0 at the end, or an error number as a negative value.</returns>
    public abstract nint Receive(Connection connection, byte* buffer, int capacity);

    /// <summary>Asks to be told again of what the socket can do now.</summary>
    public abstract void Rearm(Connection connection);

    /// <summary>Closes the socket of a connection; no event of it follows.</summary>
    public abstract void Close(Connection connection);

    public abstract void Dispose();
}

/// <summary>What happened to the file that has a key.</summary>
internal readonly record struct SocketEvent(ulong Key, Readiness Readiness);
