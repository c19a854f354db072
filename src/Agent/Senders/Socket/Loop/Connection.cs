using System.Diagnostics;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>How far a connection has come.</summary>
internal enum ConnectionState
{
    /// <summary>There is no socket.</summary>
    Closed,

    /// <summary>There is no socket yet: the name of the target is being looked up.</summary>
    Resolving,

    /// <summary>The socket is being connected.</summary>
    Connecting,

    /// <summary>The transport agrees with the server on how to talk.</summary>
    Handshaking,

    /// <summary>Requests can be sent.</summary>
    Open,
}

/// <summary>
/// A socket, and after it the next one. All of it belongs to the thread of its event loop.
/// </summary>
/// <param name="slot">Its number in the loop.</param>
internal sealed class Connection(int slot)
{
    private readonly List<ConnectionEvent> _events = [];
    private long _resolvingSince;
    private long _connectingSince;
    private long? _lookup;

    public int Slot => slot;

    /// <summary>The place that it has, or had until a successor took it.</summary>
    public Link Link { get; set; } = null!;

    public ConnectionState State { get; set; }

    /// <summary>The socket, if there is one.</summary>
    public int Socket { get; private set; }

    /// <summary>What the transport keeps for it.</summary>
    public object? TransportState { get; set; }

    /// <summary>What is spoken on it; set while it is <see cref="ConnectionState.Open"/>.</summary>
    public Protocol? Protocol { get; set; }

    /// <summary>Requests that are not yet given to the protocol.</summary>
    public ExchangeQueue Waiting { get; } = new();

    /// <summary>Whether it is in the list of those that have something to send.</summary>
    public bool IsToBeFlushed { get; set; }

    /// <summary>Why it failed.</summary>
    public Failure Failure { get; private set; }

    /// <summary>
    /// Tells its events from others. It changes with every socket: events that were fetched before the last one was
    /// closed must not be taken for those of its successor.
    /// </summary>
    public ulong Key { get; private set; } = (uint)slot;

    private ulong NextKey => Key + (1UL << 32);

    /// <summary>The slot that a key names.</summary>
    public static int SlotOf(ulong key) => (int)(uint)key;

    /// <summary>Begins to wait for an address: answers to earlier questions are not for it.</summary>
    public void BeginResolving(long now) => (State, Key, _resolvingSince) = (ConnectionState.Resolving, NextKey, now);

    /// <summary>The first of the target's addresses is tried.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isKnown">Whether there was no need to look the addresses up.</param>
    public void BeginConnecting(long now, bool isKnown) =>
        (_lookup, _connectingSince) = (isKnown ? null : Microseconds(_resolvingSince, now), now);

    /// <summary>One of the addresses answered.</summary>
    public void NoteOpened(long now) => _events.Add(new ConnectionOpened(_lookup, Microseconds(_connectingSince, now)));

    /// <summary>Takes a new socket.</summary>
    public void Open(int socket)
    {
        (Socket, Key) = (socket, NextKey);
        _events.Clear();
    }

    /// <summary>Says why it failed.</summary>
    public void SetFailure(ErrorKind kind, string text) => Failure = new Failure(kind, text);

    /// <summary>Says why it failed, and counts the reason as one of the connection.</summary>
    public void ReportFailure(ErrorKind kind, string text)
    {
        SetFailure(kind, text);
        _events.Add(new ConnectionFault(text));
    }

    /// <summary>Keeps an event until a request that it can be reported with ends.</summary>
    public void Note(ConnectionEvent happened) => _events.Add(happened);

    private static long Microseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Gives the events that wait to a request.</summary>
    public void MoveEventsTo(Exchange exchange)
    {
        if (_events.Count == 0)
            return;
        foreach (var happened in _events)
            exchange.Note(happened);
        _events.Clear();
    }
}
