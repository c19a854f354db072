using System.Net.Sockets;
using LoadCluster.Agent.Linux;
using LoadCluster.Agent.Senders.Socket.Loop;

namespace LoadCluster.Agent.Tests.Senders.Socket.Loop;

public sealed class RingSocketsTests
{
    private const int MaxTurns = 2000;
    private const int MillisecondsATurn = 50;

    [RingTheory]
    [InlineData(64 * 1024)]
    [InlineData(3_000)]
    public void Receive_MoreThanThereAreBuffers_BringsEveryByteInOrder(int atOnce)
    {
        using var sockets = RingSockets.TryCreate()!;
        var connections = Enumerable.Range(0, 24).Select(slot => new RingConnection(sockets, slot) { BufferBytes = atOnce }).ToList();
        var sent = Bytes(150_000);
        // All of it waits: the system moves it when the ring is looked at for the first time.
        foreach (var connection in connections)
            connection.Server.Send(sent).ShouldBe(sent.Length);

        for (var turn = 0; turn < MaxTurns && !connections.TrueForAll(one => one.Received.Count == sent.Length); turn++)
            RingConnection.Turn(sockets, connections, MillisecondsATurn);

        connections.ForEach(connection => connection.Received.SequenceEqual(sent).ShouldBeTrue());
        connections.ForEach(connection => connection.Dispose());
    }

    [RingFact]
    public void Receive_BufferThatIsTooSmall_BringsTheRestWithTheNextCalls()
    {
        using var sockets = RingSockets.TryCreate()!;
        using var connection = new RingConnection(sockets, slot: 0) { BufferBytes = 700 };
        var sent = Bytes(3_000);
        connection.Server.Send(sent).ShouldBe(sent.Length);
        connection.Server.Shutdown(SocketShutdown.Send);

        Turn(connection, () => connection.IsEnded);

        connection.Received.SequenceEqual(sent).ShouldBeTrue();
    }

    [RingFact]
    public void Receive_AnswerFollowedByTheEnd_SaysSoTogetherWithTheAnswer()
    {
        using var sockets = RingSockets.TryCreate()!;
        using var connection = new RingConnection(sockets, slot: 0);
        connection.Server.Send("answer"u8);
        connection.Server.Shutdown(SocketShutdown.Send);

        var readiness = Enumerable.Range(0, sockets.Wait(10_000, wanted: 2)).Select(sockets.EventAt).ToList()
            .First(happened => (happened.Readiness & Readiness.In) != 0).Readiness;

        (readiness & Readiness.PeerClosed).ShouldNotBe(default);
    }

    [RingFact]
    public void Send_NoRoom_SendsTheRestOnceAndInOrderWhenThereIsRoom()
    {
        using var sockets = RingSockets.TryCreate()!;
        using var connection = new RingConnection(sockets, slot: 0, sendBuffer: 4096);
        var sent = new List<byte>();
        // One request a turn, as where each waits for an answer.
        for (var i = 0; i < MaxTurns && connection.Send(Piece(i)) > 0; i++)
        {
            sent.AddRange(Piece(i));
            connection.Turn(milliseconds: 0);
        }
        sent.Count.ShouldBeLessThan(MaxTurns * 500, "the server read nothing: there must be an end of the room");

        var arrived = new List<byte>();
        Turn(connection, () => ReadSome(connection, arrived) && connection.HasRoom);
        sent.AddRange(Piece(MaxTurns));
        connection.Send(Piece(MaxTurns)).ShouldBe(Piece(MaxTurns).Length);
        Turn(connection, () => ReadSome(connection, arrived) && arrived.Count >= sent.Count);

        arrived.SequenceEqual(sent).ShouldBeTrue();
    }

    [RingTheory]
    [InlineData(500)]
    [InlineData(1000)]
    public void Send_BehindWhatIsQueued_ArrivesBehindIt(int length)
    {
        using var sockets = RingSockets.TryCreate()!;
        using var connection = new RingConnection(sockets, slot: 0);
        connection.Turn(milliseconds: 0);
        var second = Bytes(length);

        connection.Send("first"u8).ShouldBe("first".Length);
        connection.Send(second).ShouldBe(length);
        connection.Turn(milliseconds: 0);

        var arrived = new List<byte>();
        ReadSome(connection, arrived);
        arrived.SequenceEqual((byte[])[.. "first"u8, .. second]).ShouldBeTrue();
    }

    [RingFact]
    public void Send_WithoutARequest_GoesOutAtOnce()
    {
        using var sockets = RingSockets.TryCreate()!;
        using var connection = new RingConnection(sockets, slot: 0);
        connection.Turn(milliseconds: 0);
        connection.Connection.State = ConnectionState.Handshaking;

        connection.Send("hello"u8).ShouldBe("hello".Length);

        connection.Server.Available.ShouldBe("hello".Length);
    }

    [RingFact]
    public void Send_ServerHasAnsweredAndClosed_IsNoFailureBeforeTheAnswerIsReceived()
    {
        using var sockets = RingSockets.TryCreate()!;
        using var connection = new RingConnection(sockets, slot: 0);
        connection.Server.Send("answer"u8);
        connection.Server.Close();

        connection.Send(Bytes(1000)).ShouldBe(1000, "the client does not know yet");
        connection.Send(Bytes(1000)).ShouldBe(-Errno.TryAgain);

        Turn(connection, () => connection.Received.Count > 0);
        connection.Received.ShouldBe("answer"u8.ToArray());
    }

    [RingFact]
    public void EventAt_AnotherAnswerInTheSameBatch_SaysThatTheFirstOneIsFollowed()
    {
        using var sockets = RingSockets.TryCreate(gatherMicroseconds: 500_000)!;
        using var connection = new RingConnection(sockets, slot: 0);
        connection.Server.Send("one"u8);
        // The wait takes the first answer at once, says that there is room to send, and gathers the second answer.
        using var time = new ManualResetEventSlim();
        var sending = new Thread(() =>
        {
            time.Wait(TimeSpan.FromMilliseconds(50));
            connection.Server.Send("two"u8);
        });
        sending.Start();

        var received = Enumerable.Range(0, sockets.Wait(10_000, wanted: 3)).Select(sockets.EventAt)
            .Where(happened => (happened.Readiness & Readiness.In) != 0).ToList();

        received.Select(happened => (happened.Readiness & Readiness.PeerClosed) != 0).ShouldBe([true, false]);
        sending.Join();
    }

    [RingFact]
    public void EventAt_ManyEvents_SendsWhatTheFirstOnesQueued()
    {
        using var sockets = RingSockets.TryCreate()!;
        var connections = Enumerable.Range(0, 24).Select(slot => new RingConnection(sockets, slot)).ToList();
        connections.ForEach(connection => connection.Server.Send("answer"u8));

        var events = sockets.Wait(10_000, wanted: 1);
        events.ShouldBeGreaterThanOrEqualTo(connections.Count);
        sockets.EventAt(0);
        connections[0].Send("request"u8).ShouldBe("request".Length);
        for (var i = 1; i < events; i++)
            sockets.EventAt(i);

        connections[0].Server.Available.ShouldBe("request".Length);
        connections.ForEach(connection => connection.Dispose());
    }

    [RingFact]
    public void Send_QueuedRequestCannotBeSent_EndsTheConnection() => EndsWhenSendingFails("short"u8.ToArray());

    [RingFact]
    public void Send_LongRequestCannotBeSent_EndsTheConnection() => EndsWhenSendingFails(Bytes(1000));

    [RingFact]
    public void Close_WhileItReceives_ClosesTheConnectionAtOnce()
    {
        using var sockets = RingSockets.TryCreate()!;
        using var connection = new RingConnection(sockets, slot: 0);
        connection.Turn(milliseconds: 0);

        sockets.Close(connection.Connection);

        connection.Server.Receive(new byte[1]).ShouldBe(0);
    }

    [RingFact]
    public void Close_RequestIsQueued_SendsItBeforeAnotherSocketCanHaveTheNumber()
    {
        using var sockets = RingSockets.TryCreate()!;
        using var connection = new RingConnection(sockets, slot: 0);
        connection.Turn(milliseconds: 0);
        connection.Send("request"u8).ShouldBe("request".Length);

        sockets.Close(connection.Connection);

        var buffer = new byte[100];
        buffer.AsSpan(0, connection.Server.Receive(buffer)).ToArray().ShouldBe("request"u8.ToArray());
    }

    private static void EndsWhenSendingFails(byte[] request)
    {
        using var sockets = RingSockets.TryCreate()!;
        using var connection = new RingConnection(sockets, slot: 0);
        connection.Turn(milliseconds: 0);
        // The server is well and silent: nothing but the failure can end the request.
        _ = Libc.Shutdown(connection.Connection.Socket, (int)SocketShutdown.Send);

        connection.Send(request);

        for (var turn = 0; turn < 20 && !connection.IsEnded; turn++)
            connection.Turn(MillisecondsATurn);
        connection.IsEnded.ShouldBeTrue();
    }

    private static void Turn(RingConnection connection, Func<bool> isDone)
    {
        for (var turn = 0; turn < MaxTurns && !isDone(); turn++)
            connection.Turn(MillisecondsATurn);
    }

    private static bool ReadSome(RingConnection connection, List<byte> arrived)
    {
        var buffer = new byte[64 * 1024];
        while (connection.Server.Available > 0)
            arrived.AddRange(buffer.AsSpan(0, connection.Server.Receive(buffer)));
        return true;
    }

    private static byte[] Piece(int number) => Enumerable.Range(0, 500).Select(i => (byte)(number + i)).ToArray();

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(17).NextBytes(bytes);
        return bytes;
    }
}
