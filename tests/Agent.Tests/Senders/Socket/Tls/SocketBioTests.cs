using LoadCluster.Agent.Senders.Socket.Loop;
using LoadCluster.Agent.Senders.Socket.Tls;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Socket.Tls;

public sealed class SocketBioTests
{
    [Fact]
    public void Open_SocketsThatThrow_ThrowsBehindTheLibrary()
    {
        using var sockets = new BrokenSockets();
        using var transport = new TlsTransport(TlsSettings.Of(SpecOf("https://127.0.0.1/")), sockets);
        var connection = new Connection(0);
        try
        {
            Should.Throw<InvalidOperationException>(() => transport.Open(connection)).Message.ShouldBe(BrokenSockets.Fault);
        }
        finally
        {
            transport.Close(connection);
        }
    }

    private static RunSpec SpecOf(string url) => new() { Request = new() { Url = url }, Requests = 1, Limit = 1 };

    private sealed unsafe class BrokenSockets : Sockets
    {
        public const string Fault = "no more operations";

        public override void Watch(int file, ulong key)
        {
        }

        public override bool TryAdd(int socket, ulong key) => true;

        public override void Begin(Connection connection)
        {
        }

        public override int Wait(int timeoutMilliseconds, int wanted) => 0;

        public override SocketEvent EventAt(int index) => default;

        public override nint Send(Connection connection, ReadOnlySpan<byte> bytes) => throw new InvalidOperationException(Fault);

        public override nint Receive(Connection connection, byte* buffer, int capacity) => -Errno.TryAgain;

        public override void Rearm(Connection connection)
        {
        }

        public override void Close(Connection connection)
        {
        }

        public override void Dispose()
        {
        }
    }
}
