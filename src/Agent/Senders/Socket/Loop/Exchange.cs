using LoadCluster.Agent.Scenarios;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>
/// One place for a request in flight. Used for one request after the other; it belongs to the thread of its event loop.
/// </summary>
/// <param name="link">The link that its requests take.</param>
/// <param name="flow">The flow that its index runs; none where every index is one plain request.</param>
internal sealed class Exchange(Link link, FlowRun? flow = null)
{
    /// <summary>What the protocol and the loop know of its phases.</summary>
    public PhaseStamps Stamps;

    private List<ConnectionEvent>? _events;

    /// <summary>The link that its requests take.</summary>
    public Link Link { get; set; } = link;

    /// <summary>The connection that its request waits for or travels on.</summary>
    public Connection? Connection { get; set; }

    /// <summary>The index in flight.</summary>
    public WorkItem Item { get; set; }

    /// <summary>The steps of that index, if there can be more than one.</summary>
    public FlowRun? Flow => flow;

    /// <summary>Which step of all flows is being sent.</summary>
    public int Form => flow?.Step.Form ?? 0;

    /// <summary>A value for each variable of the step.</summary>
    public ReadOnlySpan<string> Values => flow is null ? [] : flow.Values;

    /// <summary>When the connection of its request or its sending began.</summary>
    public long Started { get; set; }

    /// <summary>When its time is up.</summary>
    public long Deadline { get; set; }

    public bool IsInFlight { get; set; }

    /// <summary>How often a server has said that it did not process the request.</summary>
    public int Refusals { get; set; }

    /// <summary>How many of its requests in a row found no connection.</summary>
    public int FailedConnects { get; set; }

    /// <summary>When it is tried again after a refusal or a failed connect.</summary>
    public long WaitsUntil { get; set; }

    /// <summary>Bytes of the response's body so far.</summary>
    public long BodyBytes { get; set; }

    /// <summary>What is kept of the response.</summary>
    public ResponseBuffer? Capture { get; set; }

    /// <summary>What the protocol knows of the request; the same object for all requests of this place.</summary>
    public object? ProtocolState { get; set; }

    /// <summary>Whether a timer wheel holds it.</summary>
    public bool IsInWheel { get; set; }

    /// <summary>The next one that the timer wheel looks at together with this one.</summary>
    public Exchange? NextInSpoke { get; set; }

    /// <summary>The queue that holds it.</summary>
    public ExchangeQueue? Queue { get; set; }

    /// <summary>Its neighbours in that queue.</summary>
    public (Exchange? Previous, Exchange? Next) Neighbours { get; set; }

    /// <summary>Adds an event of its connection to the result of the request.</summary>
    public void Note(ConnectionEvent happened) => (_events ??= []).Add(happened);

    /// <summary>The events so far, which are not returned again.</summary>
    public IReadOnlyList<ConnectionEvent>? TakeEvents()
    {
        var events = _events;
        _events = null;
        return events;
    }
}
