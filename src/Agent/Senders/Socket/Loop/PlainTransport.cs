using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>Bytes as they are.</summary>
internal sealed unsafe class PlainTransport(Sockets sockets) : Transport
{
    public override int Open(Connection connection) => 0;

    public override string? AgreedProtocol(Connection connection) => null;

    public override int Send(Connection connection, ReadOnlySpan<byte> bytes) =>
        Result(connection, sockets.Send(connection, bytes), ErrorKind.Send);

    public override int Receive(Connection connection, byte* buffer, int capacity) =>
        Result(connection, sockets.Receive(connection, buffer, capacity), ErrorKind.Receive);

    public override bool MayHoldMore(int received, int capacity) => received == capacity;

    public override bool HoldsMore(Connection connection) => false;

    public override void Close(Connection connection)
    {
    }

    public override void Dispose()
    {
    }

    private static int Result(Connection connection, nint result, ErrorKind kind)
    {
        if (result >= 0)
            return (int)result;
        if (result is -Errno.TryAgain or -Errno.Interrupted)
            return TryAgain;
        connection.SetFailure(kind, Errno.TextOf((int)-result));
        return Failed;
    }
}
