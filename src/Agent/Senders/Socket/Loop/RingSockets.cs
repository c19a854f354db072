using LoadCluster.Agent.Linux;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>
/// Sockets whose bytes the system itself moves: one call hands many requests over and brings many answers back (io_uring).
/// </summary>
/// <remarks>
/// A call costs as much as a small answer does, and being woken for each of them costs more than that. So one call sends the
/// requests that follow <see cref="EventsPerSubmission"/> events, and the first <see cref="GatherMicroseconds"/> of a wait
/// gather answers; after them, one answer ends it.
/// </remarks>
internal sealed unsafe partial class RingSockets : Sockets
{
    private const long GatherMicroseconds = 20;
    private const int MaxEvents = 512;
    private const int EventsPerSubmission = 16;

    // The bits of a key that say which operation has completed; no number of a connection reaches them.
    private const int OperationShift = 29;
    private const ulong Operations = 7UL << OperationShift;
    private const ulong Receiving = 0;
    private const ulong Polling = 1UL << OperationShift;
    private const ulong Sending = 2UL << OperationShift;
    private const ulong SendingRest = 3UL << OperationShift;

    private const ushort ReceivesAgain = 2;
    private const uint PollsAgain = 1;

    private readonly Ring _ring;
    private readonly RingBuffers _buffers = new();
    private readonly Dictionary<ulong, int> _files = [];
    private readonly List<RingSocket> _sockets = [];
    private int _events;
    private (ulong Key, int Index, int Taken)? _received;

    private readonly long _gatherMicroseconds;

    private RingSockets(Ring ring, long gatherMicroseconds) => (_ring, _gatherMicroseconds) = (ring, gatherMicroseconds);

    /// <param name="gatherMicroseconds">How long a wait gathers events.</param>
    /// <returns><see langword="null"/> where the system has no such calls or forbids them.</returns>
    public static RingSockets? TryCreate(long gatherMicroseconds = GatherMicroseconds)
    {
        if (Ring.TryCreate() is not { } ring)
            return null;
        var sockets = new RingSockets(ring, gatherMicroseconds);
        if (ring.TryRegister(sockets._buffers.Registration))
            return sockets;
        sockets.Dispose();
        return null;
    }

    public override void Watch(int file, ulong key)
    {
        _files[key] = file;
        Poll(file, Readiness.In, key).Length = PollsAgain;
    }

    public override bool TryAdd(int socket, ulong key)
    {
        var slot = Connection.SlotOf(key);
        while (_sockets.Count <= slot)
            _sockets.Add(new RingSocket());
        _sockets[slot].Open(socket, key);
        Poll(socket, Readiness.Out, key | Polling);
        return true;
    }

    public override void Begin(Connection connection)
    {
        ref var entry = ref _ring.Next();
        (entry.Operation, entry.File, entry.Key) = (RingOperation.Receive, connection.Socket, connection.Key | Receiving);
        (entry.Flags, entry.BufferGroup, entry.Priority) = (RingEntryFlags.SelectsBuffer, RingBuffers.Group, ReceivesAgain);
    }

    public override int Wait(int timeoutMilliseconds, int wanted)
    {
        ReleaseEvents();
        _ring.Wait(timeoutMilliseconds, wanted, _gatherMicroseconds);
        NoteLastReceived();
        return _events = (int)Math.Min(_ring.Completed, MaxEvents);
    }

    public override SocketEvent EventAt(int index)
    {
        if (index % EventsPerSubmission == 0)
            _ring.Submit();
        ref readonly var completion = ref _ring.CompletionAt(index);
        var key = completion.Key & ~Operations;
        _received = null;
        switch (completion.Key & Operations)
        {
            case Receiving:
                _received = (key, index, 0);
                return new SocketEvent(key, IsFollowed(completion, key, index) ? Readiness.In | Readiness.PeerClosed : Readiness.In);
            case Polling:
                Unblock(key);
                return new SocketEvent(key, completion.Result < 0 ? Readiness.Error : (Readiness)completion.Result);
            case Sending:
                SendRest(key, completion.Result);
                return new SocketEvent(key, default);
            case SendingRest:
                EndSendingRest(key, completion.Result);
                return new SocketEvent(key, Readiness.Out);
            default:
                if (!completion.HasMore)
                    Watch(_files[completion.Key], completion.Key);
                return new SocketEvent(completion.Key, Readiness.In);
        }
    }

    public override nint Receive(Connection connection, byte* buffer, int capacity)
    {
        if (_received is not { } received || received.Key != connection.Key)
            return -Errno.TryAgain;
        ref readonly var completion = ref _ring.CompletionAt(received.Index);
        var hasNoBuffer = completion.Result == -Errno.NoBuffers;
        if (received.Taken == 0 && !completion.HasMore && (completion.Result > 0 || hasNoBuffer))
            Begin(connection);
        if (completion is { Result: > 0, Buffer: { } number })
            return Take(received, _buffers.Read(number, completion.Result), new Span<byte>(buffer, capacity));
        _received = null;
        return hasNoBuffer ? -Errno.TryAgain : completion.Result;
    }

    /// <inheritdoc/>
    /// <remarks>Nothing is left in a socket that no event announces, and what one event brings is less than the loop reads in a row.</remarks>
    public override void Rearm(Connection connection)
    {
    }

    /// <inheritdoc/>
    /// <remarks>
    /// What is queued must not reach a socket that gets the same number next, and an operation that waits keeps the socket
    /// open unless it is shut down.
    /// </remarks>
    public override void Close(Connection connection)
    {
        _ring.Submit();
        _sockets[connection.Slot].Close();
        _ = Libc.Shutdown(connection.Socket, Libc.BothDirections);
        _ = Libc.Close(connection.Socket);
    }

    public override void Dispose()
    {
        _ring.Dispose();
        _buffers.Dispose();
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    private nint Take((ulong Key, int Index, int Taken) received, ReadOnlySpan<byte> piece, Span<byte> buffer)
    {
        var rest = piece[received.Taken..];
        var taken = Math.Min(rest.Length, buffer.Length);
        rest[..taken].CopyTo(buffer);
        received.Taken += taken;
        _received = received.Taken < piece.Length ? received : null;
        return taken;
    }

    private ref RingEntry Poll(int file, Readiness awaited, ulong key)
    {
        ref var entry = ref _ring.Next();
        (entry.Operation, entry.File, entry.Options, entry.Key) = (RingOperation.Poll, file, (uint)awaited, key);
        return ref entry;
    }

    /// <summary>The socket of an event; <see langword="null"/> if it is closed.</summary>
    private RingSocket? SocketOf(ulong key) => _sockets[Connection.SlotOf(key)] is var socket && socket.Key == key ? socket : null;

    /// <summary>
    /// Whether something follows what was received: no other request may be sent on the connection if an answer ends here.
    /// The system knows of what had come by then, the events of what came later.
    /// </summary>
    private bool IsFollowed(in RingCompletion completion, ulong key, int index) =>
        completion.IsFollowed || SocketOf(key) is { } socket && socket.LastReceived > index;

    private void NoteLastReceived()
    {
        var completed = (int)_ring.Completed;
        for (var i = 0; i < completed; i++)
        {
            ref readonly var completion = ref _ring.CompletionAt(i);
            if ((completion.Key & Operations) == Receiving && completion.Result != -Errno.NoBuffers && SocketOf(completion.Key) is { } socket)
                socket.LastReceived = i;
        }
    }

    private void ReleaseEvents()
    {
        for (var i = 0; i < _events; i++)
        {
            if (_ring.CompletionAt(i).Buffer is { } number)
                _buffers.Return(number);
        }
        _ring.Release(_events);
        _events = 0;
    }
}
