using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Shared.Actors.Tls;

/// <summary>
/// Validates the certificates of peers during the TLS handshake, and remembers the role of each accepted connection
/// until <see cref="Take"/> fetches it. A dialed peer must be a coordinator, and so must every peer that dials an agent.
/// </summary>
internal sealed class PeerRoles(ClusterRole self, ClusterCredentials credentials, TimeProvider time) : Setup
{
    // A peer that ends its connection between the handshake and its first frame leaves its role here.
    private const int MaxPending = 10_000;

    private readonly ConcurrentDictionary<IPEndPoint, ClusterRole> _byEndpoint = [];

    /// <summary>Whether a peer's certificate is accepted; if not, that is logged.</summary>
    /// <param name="certificate">What the peer presented.</param>
    /// <param name="peer">The Akka address that was dialed, or the socket that connected.</param>
    /// <param name="errors">Only whether the host that was dialed matches; the chain is checked here.</param>
    /// <param name="log">The log of the transport.</param>
    public bool IsTrusted(X509Certificate2? certificate, string peer, SslPolicyErrors errors, ILoggingAdapter log)
    {
        var fault = certificate is null ? "presented none." : FaultOf(certificate, peer, errors);
        if (fault is not null)
            log.Warning("Refused the certificate of {0}: it {1}", peer, fault);
        return fault is null;
    }

    /// <summary>The role of the peer that connected from an address, once.</summary>
    public ClusterRole? Take(Address remote) =>
        IPEndPoint.TryParse($"{remote.Host}:{remote.Port}", out var endpoint) && _byEndpoint.TryRemove(Key(endpoint), out var role)
            ? role
            : null;

    private string? FaultOf(X509Certificate2 certificate, string peer, SslPolicyErrors errors)
    {
        if (PeerCertificate.FaultOf(certificate, credentials.Authorities, time.GetUtcNow()) is { } fault)
            return fault;
        if (PeerCertificate.RoleOf(certificate) is not { } role)
            return "names no role.";
        if (IPEndPoint.TryParse(peer, out var endpoint))
            return Accept(endpoint, role);
        if (role != ClusterRole.Coordinator)
            return "is not a coordinator's.";
        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? "is for another host." : null;
    }

    private string? Accept(IPEndPoint endpoint, ClusterRole role)
    {
        if (self == ClusterRole.Agent && role != ClusterRole.Coordinator)
            return "is not a coordinator's.";
        if (_byEndpoint.Count >= MaxPending)
            _byEndpoint.Clear();
        _byEndpoint[Key(endpoint)] = role;
        return null;
    }

    private static IPEndPoint Key(IPEndPoint endpoint) => endpoint.Address.IsIPv4MappedToIPv6
        ? new(endpoint.Address.MapToIPv4(), endpoint.Port)
        : endpoint;
}
