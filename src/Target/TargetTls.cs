using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadCluster.Target;

/// <summary>Makes the target speak HTTPS.</summary>
/// <param name="Certificate">What the target shows, with its private key. It stays the caller's to dispose.</param>
/// <param name="RequireClientCertificate">
/// Ends the handshake of a client without a certificate. Any certificate will do: its issuer is not checked.
/// </param>
public sealed record TargetTls(X509Certificate2 Certificate, bool RequireClientCertificate = false)
{
    /// <summary>
    /// A new certificate for <c>localhost</c>, 127.0.0.1 and ::1, self-signed and valid from yesterday for a
    /// year: a client must trust it explicitly, or not check it.
    /// </summary>
    public static TargetTls SelfSigned(bool requireClientCertificate = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());

        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(364));
        // Windows serves no certificate whose key exists only in memory: it has to come from a PKCS #12 store.
        return new TargetTls(
            X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null),
            requireClientCertificate);
    }
}
