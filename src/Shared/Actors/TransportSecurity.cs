using Akka.Actor.Setup;
using Akka.Remote.Transport.DotNetty;
using LoadCluster.Shared.Actors.Tls;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Shared.Actors;

/// <summary>Mutual TLS for Akka's transport.</summary>
internal static class TransportSecurity
{
    public static IEnumerable<Setup> SetupsOf(ClusterSettings settings, ClusterRole role)
    {
        if (settings.Certificates?.Load() is not { } credentials)
            return [];
        var roles = new PeerRoles(role, credentials, TimeProvider.System);
        return
        [
            roles,
            new DotNettySslSetup(
                credentials.Certificate,
                suppressValidation: false,
                requireMutualAuthentication: true,
                validateCertificateHostname: true,
                (certificate, _, peer, errors, log) => roles.IsTrusted(certificate, peer, errors, log)),
        ];
    }
}
