using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>Makes the settings for TLS of the platform's handler.</summary>
internal static class TlsOptionsFactory
{
    public static SslClientAuthenticationOptions Create(TransportSpec transport)
    {
        var options = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = ProtocolsOf(transport),
            AllowTlsResume = transport.TlsResume,
        };
#pragma warning disable CA5359 // Accepting any certificate is what --insecure says.
        if (transport.Insecure)
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        if (transport.AuthoritiesPem is { } authorities)
            options.CertificateChainPolicy = CreatePolicy(authorities);
        if (transport.ClientCertificate is { } pem)
            options.ClientCertificateContext = CreateCertificateContext(pem);
        return options;
    }

    private static SslProtocols ProtocolsOf(TransportSpec transport)
    {
        if (transport is { TlsMin: null, TlsMax: null })
            return SslProtocols.None;
#pragma warning disable CA5397, CA5398, SYSLIB0039 // Old versions are offered where a spec asks for them.
        SslProtocols[] versions = [SslProtocols.Tls, SslProtocols.Tls11, SslProtocols.Tls12, SslProtocols.Tls13];
#pragma warning restore CA5397, CA5398, SYSLIB0039
        var (lowest, highest) = (transport.TlsMin?.Minor ?? 2, transport.TlsMax?.Minor ?? 3);
        return versions.Where((_, minor) => minor >= Math.Min(lowest, highest) && minor <= highest)
            .Aggregate(SslProtocols.None, (all, version) => all | version);
    }

    private static X509ChainPolicy CreatePolicy(string authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPem(authorities);
        return policy;
    }

    private static SslStreamCertificateContext CreateCertificateContext(ClientCertificate pem)
    {
        using var fromPem = X509Certificate2.CreateFromPem(pem.CertificatePem, pem.KeyPem);
        var intermediates = new X509Certificate2Collection();
        intermediates.ImportFromPem(pem.CertificatePem);

        // Windows cannot use a key that lives in memory only: the detour through PKCS #12 gives it a home.
        var certificate = X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), password: null);
        return SslStreamCertificateContext.Create(certificate, intermediates, offline: true);
    }
}
