using LoadCluster.Agent.Scenarios;
using LoadCluster.Agent.Senders.Socket.Http1;

namespace LoadCluster.Agent.Senders.Socket;

/// <summary>What a connection is doing.</summary>
internal enum ConnectionState
{
    /// <summary>There is no socket.</summary>
    Closed,

    /// <summary>The socket is open and no request uses it.</summary>
    Idle,

    /// <summary>A request waits for the connection to be made.</summary>
    Connecting,

    /// <summary>A part of the request is sent.</summary>
    Sending,

    /// <summary>The request is sent, the response is due.</summary>
    Receiving,
}

/// <summary>
/// One place for a request in flight, and the socket that it last used: opened again and again as the other side closes
/// it. All of it belongs to the thread of its event loop.
/// </summary>
/// <param name="slot">Its number.</param>
/// <param name="flow">The flow that its index runs; none where every index is one plain request.</param>
internal sealed class Connection(int slot, FlowRun? flow = null)
{
    /// <summary>What is read from the socket.</summary>
    public ResponseParser Parser;

    public ConnectionState State { get; set; }

    /// <summary>The socket, unless <see cref="ConnectionState.Closed"/>.</summary>
    public int Socket { get; private set; }

    /// <summary>Which of the target's addresses it goes to.</summary>
    public int Address { get; set; }

    /// <summary>How many of them have refused it in a row.</summary>
    public int Refusals { get; set; }

    /// <summary>The index in flight.</summary>
    public WorkItem Item { get; set; }

    /// <summary>The steps of that index, if there can be more than one.</summary>
    public FlowRun? Flow => flow;

    /// <summary>When the connection of its request or its sending began.</summary>
    public long Started { get; set; }

    /// <summary>How many of its bytes are sent.</summary>
    public int BytesSent { get; set; }

    /// <summary>When its time is up.</summary>
    public long Deadline { get; set; }

    public bool IsInFlight => State > ConnectionState.Idle;

    public bool IsConnected => State != ConnectionState.Closed;

    /// <summary>With which others it waits for its first answer; 0 for none.</summary>
    public int RampUpWindow { get; set; }

    /// <summary>Whether a timer wheel holds it.</summary>
    public bool IsInWheel { get; set; }

    /// <summary>The next one that the timer wheel looks at together with this one.</summary>
    public Connection? NextInSpoke { get; set; }

    /// <summary>
    /// Tells its events from others. It changes with every socket: events that were fetched before the last one was
    /// closed must not be taken for those of its successor.
    /// </summary>
    public ulong Key { get; private set; } = (uint)slot;

    /// <summary>The slot that a key names.</summary>
    public static int SlotOf(ulong key) => (int)(uint)key;

    /// <summary>Takes a new socket.</summary>
    public void Open(int socket)
    {
        Socket = socket;
        Key += 1UL << 32;
    }
}
