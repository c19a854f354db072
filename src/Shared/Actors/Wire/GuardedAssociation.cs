using Akka.Remote.Transport;
using Google.Protobuf;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Shared.Actors.Wire;

/// <summary>A connection whose incoming frames are checked.</summary>
internal sealed class GuardedAssociation : AssociationHandle
{
    private readonly AssociationHandle _inner;

    /// <summary>Guards a connection that nothing was read from yet.</summary>
    public GuardedAssociation(AssociationHandle inner, ClusterRole peer, WireGuard guard)
        : this(inner) => _ = ForwardAsync(peer, guard);

    private GuardedAssociation(AssociationHandle inner)
        : base(inner.LocalAddress, inner.RemoteAddress) => _inner = inner;

    /// <summary>Guards a connection whose frames its owner forwards to <see cref="AssociationHandle.ReadHandlerSource"/>.</summary>
    public static GuardedAssociation AlreadyRead(AssociationHandle inner) => new(inner);

    public override bool Write(ByteString payload) => _inner.Write(payload);

#pragma warning disable CS0618, CS0672 // Akka still calls it.
    public override void Disassociate() => _inner.Disassociate();
#pragma warning restore CS0618, CS0672

    private async Task ForwardAsync(ClusterRole peer, WireGuard guard) =>
        _inner.ReadHandlerSource.TrySetResult(new FrameFilter(await ReadHandlerSource.Task, _inner.RemoteAddress, peer, guard));
}

/// <summary>Hands on the frames that a peer may send.</summary>
internal sealed class FrameFilter(IHandleEventListener next, Akka.Actor.Address remote, ClusterRole peer, WireGuard guard)
    : IHandleEventListener
{
    public void Notify(IHandleEvent ev)
    {
        if (ev is not InboundPayload payload || guard.Allows(peer, payload.Payload, remote))
            next.Notify(ev);
    }
}
