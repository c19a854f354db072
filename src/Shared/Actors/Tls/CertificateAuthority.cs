using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadCluster.Shared.Actors.Tls;

/// <summary>A certificate and its key, both as PEM.</summary>
internal sealed record CertificatePair(string Certificate, string Key);

/// <summary>Signs the certificates of one cluster.</summary>
internal sealed class CertificateAuthority(X509Certificate2 authority, DateTimeOffset now) : IDisposable
{
    private const int Years = 10;
    private const int SerialBytes = 16;

    // Clocks of other machines may be behind.
    private static readonly TimeSpan Backdated = TimeSpan.FromHours(1);

    public static CertificatePair CreateFiles(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=LoadCluster CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(now - Backdated, now.AddYears(Years));
        return new(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Signs a new certificate for a role; it ends with the CA.</summary>
    public CertificatePair Issue(string name, string role, string? host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = RequestFor(name, role, host, key);
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        using var certificate = request.Create(authority, now - Backdated, authority.NotAfter, serial);
        return new(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => authority.Dispose();

    private static CertificateRequest RequestFor(string name, string role, string? host, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        subject.AddOrganizationalUnitName(role);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [PeerCertificate.ServerAuthentication, PeerCertificate.ClientAuthentication], false));
        if (host is not null)
            request.CertificateExtensions.Add(NamesOf(host));
        return request;
    }

    private static X509Extension NamesOf(string host)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(host);
        return names.Build();
    }
}
