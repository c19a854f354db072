using Akka.Actor;
using Akka.Remote.Transport;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Shared.Actors.Wire;

/// <summary>Puts a <see cref="GuardedTransport"/> in front of the TCP transport; named in loadcluster.conf.</summary>
public sealed class GuardedTransportProvider : ITransportAdapterProvider
{
    public Transport Create(Transport wrappedTransport, ExtendedActorSystem system) =>
        new GuardedTransport(wrappedTransport, new WireGuard(system));
}

/// <summary>
/// Lets a connection through to Akka only after its first frame is a handshake of this cluster, and after that only the
/// frames that <see cref="WirePolicy"/> allows its peer. It keeps the scheme, so addresses look as without it.
/// </summary>
internal sealed class GuardedTransport : Transport
{
    private readonly Transport _inner;
    private readonly WireGuard _guard;

    public GuardedTransport(Transport inner, WireGuard guard)
    {
        (_inner, _guard) = (inner, guard);
        (System, Config) = (inner.System, inner.Config);
        (SchemeIdentifier, MaximumPayloadBytes) = (inner.SchemeIdentifier, inner.MaximumPayloadBytes);
    }

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var (address, inner) = await _inner.Listen();
        var outer = new TaskCompletionSource<IAssociationEventListener>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = ForwardAsync(outer.Task, inner);
        return (address, outer);
    }

    // A dialed peer is a coordinator: agents' certificates are refused in the handshake.
    public override async Task<AssociationHandle> Associate(Address remoteAddress) =>
        new GuardedAssociation(await _inner.Associate(remoteAddress), ClusterRole.Coordinator, _guard);

    public override bool IsResponsibleFor(Address remote) => _inner.IsResponsibleFor(remote);

    public override Task<bool> Shutdown() => _inner.Shutdown();

    public override Task<bool> ManagementCommand(object message) => _inner.ManagementCommand(message);

    private async Task ForwardAsync(
        Task<IAssociationEventListener> outer, TaskCompletionSource<IAssociationEventListener> inner) =>
        inner.SetResult(new InboundListener(await outer, _guard));
}
