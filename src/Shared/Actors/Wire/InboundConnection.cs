using Akka.Remote.Transport;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Shared.Actors.Wire;

/// <summary>
/// A connection from its first byte on:
/// <code>
///   waiting ──handshake──► introduced (frames queue) ──Akka reads──► open (frames pass the filter)
///      └──anything else, or 5 s──► refused
/// </code>
/// </summary>
internal sealed class InboundConnection(AssociationHandle connection, WireGuard guard, Action<AssociationHandle> introduce)
    : IHandleEventListener
{
    // A peer sends its handshake and waits for the answer: more than this is an attack.
    private const int MaxQueued = 16;

    private readonly Lock _gate = new();
    private readonly Queue<IHandleEvent> _queued = [];
    private State _state = State.Waiting;
    private FrameFilter? _open;

    private enum State
    {
        Waiting,
        Introduced,
        Refused,
    }

    /// <summary>It was introduced, refused or closed by its peer; raised once.</summary>
    public event Action? Decided;

    /// <summary>Starts to read.</summary>
    public void Read() => connection.ReadHandlerSource.TrySetResult(this);

    public void Notify(IHandleEvent ev)
    {
        lock (_gate)
        {
            if (_open is not null)
                _open.Notify(ev);
            else if (_state == State.Introduced)
                Queue(ev);
            else if (_state == State.Waiting)
                Begin(ev);
        }
    }

    /// <summary>Closes it, unless it was introduced.</summary>
    public void Refuse()
    {
        lock (_gate)
        {
            if (_state != State.Waiting)
                return;
            Decide(State.Refused);
            guard.Refused(connection.RemoteAddress);
            connection.Disassociate("No handshake.", guard.Log);
        }
    }

    private void Begin(IHandleEvent first)
    {
        if (first is not InboundPayload { Payload: var frame })
            Decide(State.Refused);
        else if (!guard.IsHandshake(frame, connection.RemoteAddress, out var role))
            Refuse();
        else
            Introduce(first, role);
    }

    private void Introduce(IHandleEvent handshake, ClusterRole role)
    {
        Decide(State.Introduced);
        _queued.Enqueue(handshake);
        var guarded = GuardedAssociation.AlreadyRead(connection);
        _ = OpenAsync(guarded, role);
        introduce(guarded);
    }

    private async Task OpenAsync(GuardedAssociation guarded, ClusterRole role)
    {
        var akka = await guarded.ReadHandlerSource.Task;
        lock (_gate)
        {
            _open = new FrameFilter(akka, connection.RemoteAddress, role, guard);
            while (_queued.TryDequeue(out var ev))
                _open.Notify(ev);
        }
    }

    private void Queue(IHandleEvent ev)
    {
        if (_queued.Count < MaxQueued || ev is Disassociated)
            _queued.Enqueue(ev);
        else
            connection.Disassociate("Frames before the handshake was answered.", guard.Log);
    }

    private void Decide(State state)
    {
        _state = state;
        Decided?.Invoke();
        Decided = null;
    }
}
