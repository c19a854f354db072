using Akka.Actor;
using Akka.Event;
using Google.Protobuf;
using LoadCluster.Shared.Actors.Tls;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Shared.Actors.Wire;

/// <summary>What the guarded connections of one system share.</summary>
internal sealed class WireGuard(ExtendedActorSystem system)
{
    public ILoggingAdapter Log { get; } = Logging.GetLogger(system, typeof(WireGuard));
    private readonly PeerRoles? _roles = system.Settings.Setup.Get<PeerRoles>() is { HasValue: true } roles ? roles.Value : null;
    private readonly ProtocolSetup _protocol = system.Settings.Setup.Get<ProtocolSetup>().GetOrElse(ProtocolSetup.Shared);

    /// <summary>Runs an action after a delay, unless the result is cancelled before.</summary>
    public ICancelable After(TimeSpan delay, Action action) =>
        system.Scheduler.Advanced.ScheduleOnceCancelable(delay, action);

    /// <summary>
    /// Whether a frame is the handshake of a process of this cluster, and the role of that process. Without TLS every
    /// peer counts as a coordinator: without certificates, roles cannot be distinguished.
    /// </summary>
    public bool IsHandshake(ByteString frame, Address remote, out ClusterRole role)
    {
        var certified = _roles is null ? ClusterRole.Coordinator : _roles.Take(remote);
        role = certified ?? default;
        return certified is not null && TryRead(frame, out var message) && message.Handshake == system.Name;
    }

    /// <summary>Whether a peer may send a frame; one that it may not is logged.</summary>
    public bool Allows(ClusterRole peer, ByteString frame, Address remote)
    {
        var isAllowed = TryRead(frame, out var message) && WirePolicy.Allows(peer, message, _protocol);
        if (!isAllowed)
            Log.Warning("Dropped a message from {0}: serializer {1} is not for {2}", remote, message.Serializer, peer);
        return isAllowed;
    }

    public void Refused(Address remote) => Log.Warning("Refused a connection from {0}: no handshake of this cluster", remote);

    private static bool TryRead(ByteString frame, out WireMessage message)
    {
        try
        {
            message = WireMessage.Read(frame.Memory);
            return true;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            message = default;
            return false;
        }
    }
}
