using System.Net;
using System.Net.Sockets;
using LoadCluster.Agent.Linux;
using LoadCluster.Agent.Senders.Socket.Loop;
using TcpSocket = System.Net.Sockets.Socket;

namespace LoadCluster.Agent.Tests.Senders.Socket.Loop;

/// <summary>
/// A connection on the sockets of a ring, and the server's end of it. All on the thread of the test: a ring belongs to one.
/// </summary>
internal sealed unsafe class RingConnection : IDisposable
{
    private readonly RingSockets _sockets;

    public RingConnection(RingSockets sockets, int slot, int? sendBuffer = null)
    {
        _sockets = sockets;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new TcpSocket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (sendBuffer is { } bytes)
            (client.SendBufferSize, listener.Server.ReceiveBufferSize) = (bytes, bytes);
        client.Connect(listener.LocalEndpoint);
        client.Blocking = false;
        Server = listener.AcceptSocket();
        Server.ReceiveTimeout = Server.SendTimeout = 10_000;
        Connection = new Connection(slot) { State = ConnectionState.Open, Protocol = new EagerProtocol() };
        Connection.Open((int)client.Handle);
        // From here on the file is the ring's to close.
        client.SafeHandle.SetHandleAsInvalid();
        sockets.TryAdd(Connection.Socket, Connection.Key).ShouldBeTrue();
        sockets.Begin(Connection);
    }

    /// <summary>How much one call receives at most.</summary>
    public int BufferBytes { get; init; } = 64 * 1024;

    public Connection Connection { get; }

    /// <summary>The other end.</summary>
    public TcpSocket Server { get; }

    /// <summary>What has been received.</summary>
    public List<byte> Received { get; } = [];

    /// <summary>Whether the end was received.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether the last wait said that there is room to send.</summary>
    public bool HasRoom { get; private set; }

    public nint Send(ReadOnlySpan<byte> bytes) => _sockets.Send(Connection, bytes);

    /// <summary>Waits once and receives all that is announced.</summary>
    public void Turn(int milliseconds) => Turn(_sockets, [this], milliseconds);

    /// <summary>Waits once and lets each connection receive what is announced to it.</summary>
    public static void Turn(RingSockets sockets, IReadOnlyList<RingConnection> connections, int milliseconds)
    {
        foreach (var connection in connections)
            connection.HasRoom = false;
        var events = sockets.Wait(milliseconds, wanted: 1);
        for (var i = 0; i < events; i++)
        {
            var happened = sockets.EventAt(i);
            connections.FirstOrDefault(connection => connection.Connection.Key == happened.Key)?.Take(happened.Readiness);
        }
    }

    public void Dispose() => Server.Dispose();

    private void Take(Readiness readiness)
    {
        HasRoom |= (readiness & Readiness.Out) != 0;
        var buffer = stackalloc byte[BufferBytes];
        nint received;
        while ((received = _sockets.Receive(Connection, buffer, BufferBytes)) > 0)
            Received.AddRange(new ReadOnlySpan<byte>(buffer, (int)received));
        IsEnded |= received == 0;
    }

    /// <summary>A protocol with one request at a time.</summary>
    private sealed class EagerProtocol : Protocol
    {
        public override bool HasRoom => true;

        public override int Capacity => 1;

        public override bool SendsAtOnce => true;

        public override bool ReadsAfterSendFailure => true;

        public override void Open()
        {
        }

        public override void Start(Exchange exchange)
        {
        }

        public override ReadOnlySpan<byte> Output() => [];

        public override void Sent(int count)
        {
        }

        public override ReadProgress Read(ReadOnlySpan<byte> input, bool isEnding) => ReadProgress.Done;

        public override void End()
        {
        }

        public override void Break(Failure failure)
        {
        }

        public override bool Cancel(Exchange exchange) => false;
    }
}
