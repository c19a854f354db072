using System.Runtime.InteropServices;
using LoadCluster.Agent.Linux;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>Sockets that say when they are ready, and a system call for each piece that is sent or received.</summary>
internal sealed unsafe class EpollSockets : Sockets
{
    private readonly Epoll _epoll = new();

    public override void Watch(int file, ulong key) => _epoll.TryAdd(file, key);

    public override bool TryAdd(int socket, ulong key) => _epoll.TryAdd(socket, key);

    public override void Begin(Connection connection)
    {
    }

    public override int Wait(int timeoutMilliseconds, int wanted) => _epoll.Wait(timeoutMilliseconds);

    public override SocketEvent EventAt(int index) => new(_epoll.KeyAt(index), _epoll.ReadinessAt(index));

    public override nint Send(Connection connection, ReadOnlySpan<byte> bytes)
    {
        nint sent;
        fixed (byte* start = bytes)
            sent = Libc.Send(connection.Socket, start, bytes.Length, Libc.NoSignal);
        return sent >= 0 ? sent : -Marshal.GetLastPInvokeError();
    }

    public override nint Receive(Connection connection, byte* buffer, int capacity)
    {
        var received = Libc.Receive(connection.Socket, buffer, capacity, 0);
        return received >= 0 ? received : -Marshal.GetLastPInvokeError();
    }

    public override void Rearm(Connection connection) => _epoll.Rearm(connection.Socket, connection.Key);

    public override void Close(Connection connection) => _ = Libc.Close(connection.Socket);

    public override void Dispose() => _epoll.Dispose();
}
