using System.Runtime.InteropServices;
using LoadCluster.Agent.Linux;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <content>Short requests are queued, all else is sent at once, and what finds no room waits for it.</content>
internal sealed unsafe partial class RingSockets
{
    /// <inheritdoc/>
    /// <remarks>
    /// A request that fits is queued: the server has read the one before, so there is room for it. A protocol that has several
    /// requests on their way looks at what is left of each piece.
    /// </remarks>
    public override nint Send(Connection connection, ReadOnlySpan<byte> bytes)
    {
        var socket = _sockets[connection.Slot];
        if (socket.IsBlocked)
            return -Errno.TryAgain;
        // What is queued comes first, and its bytes must stay until they are taken.
        if (!_ring.IsSubmitted(socket.Queued))
            _ring.Submit();
        if (connection is not { State: ConnectionState.Open, Protocol.SendsAtOnce: true } || !socket.TryKeep(bytes))
            return SendNow(socket, bytes);
        ref var entry = ref Send(socket, 0, socket.Key | Sending);
        (entry.Flags, entry.Options) = (RingEntryFlags.SkipsSuccess, entry.Options | Libc.DoNotWait);
        socket.Queued = _ring.Queued;
        return bytes.Length;
    }

    private ref RingEntry Send(RingSocket socket, int from, ulong key)
    {
        ref var entry = ref _ring.Next();
        (entry.Operation, entry.File, entry.Key) = (RingOperation.Send, socket.File, key);
        entry.Bytes = socket.Bytes + from;
        (entry.Length, entry.Options) = ((uint)(socket.Length - from), Libc.NoSignal | Libc.SendAll);
        return ref entry;
    }

    private nint SendNow(RingSocket socket, ReadOnlySpan<byte> bytes)
    {
        nint sent;
        fixed (byte* start = bytes)
            sent = Libc.Send(socket.File, start, bytes.Length, Libc.NoSignal);
        if (sent >= 0)
            return sent;
        if (Marshal.GetLastPInvokeError() == Errno.TryAgain)
        {
            socket.IsBlocked = true;
            Poll(socket.File, Readiness.Out, socket.Key | Polling);
        }
        else
        {
            EndReceiving(socket);
        }
        return -Errno.TryAgain;
    }

    /// <summary>Lets the system send what did not fit when there is room for it.</summary>
    private void SendRest(ulong key, int result)
    {
        if (SocketOf(key) is not { } socket)
            return;
        if (result < 0 && result != -Errno.TryAgain)
        {
            EndReceiving(socket);
            return;
        }
        socket.IsBlocked = true;
        Send(socket, Math.Max(0, result), key | SendingRest);
    }

    private void EndSendingRest(ulong key, int result)
    {
        if (result < 0 && SocketOf(key) is { } socket)
            EndReceiving(socket);
        Unblock(key);
    }

    /// <summary>
    /// Sending has failed: the server may have answered before, so what was received comes first, then the end. The end need not
    /// come by itself: a reset that follows an answer at once does not wake each system's receive.
    /// </summary>
    private static void EndReceiving(RingSocket socket) => _ = Libc.Shutdown(socket.File, Libc.BothDirections);

    private void Unblock(ulong key)
    {
        if (SocketOf(key) is { } socket)
            socket.IsBlocked = false;
    }
}
