using System.Runtime.InteropServices;
using LoadCluster.Agent.Linux;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>Bytes as they are.</summary>
internal sealed unsafe class PlainTransport : Transport
{
    public override int Open(Connection connection) => 0;

    public override string? AgreedProtocol(Connection connection) => null;

    public override int Send(Connection connection, ReadOnlySpan<byte> bytes)
    {
        nint sent;
        fixed (byte* start = bytes)
            sent = Libc.Send(connection.Socket, start, bytes.Length, Libc.NoSignal);
        return sent >= 0 ? (int)sent : Error(connection, ErrorKind.Send);
    }

    public override int Receive(Connection connection, byte* buffer, int capacity)
    {
        var received = Libc.Receive(connection.Socket, buffer, capacity, 0);
        return received >= 0 ? (int)received : Error(connection, ErrorKind.Receive);
    }

    public override bool MayHoldMore(int received, int capacity) => received == capacity;

    public override bool HoldsMore(Connection connection) => false;

    public override void Close(Connection connection)
    {
    }

    public override void Dispose()
    {
    }

    private static int Error(Connection connection, ErrorKind kind)
    {
        var error = Marshal.GetLastPInvokeError();
        if (error is Errno.TryAgain or Errno.Interrupted)
            return TryAgain;
        connection.SetFailure(kind, Errno.TextOf(error));
        return Failed;
    }
}
