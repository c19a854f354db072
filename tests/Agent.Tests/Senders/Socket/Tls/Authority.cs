using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadCluster.Agent.Tests.Senders.Socket.Tls;

/// <summary>A certificate authority of the test.</summary>
internal sealed class Authority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public Authority()
    {
        var request = new CertificateRequest($"CN=authority {Guid.NewGuid()}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(Now.AddYears(-2), Now.AddYears(1));
    }

    /// <summary>Its certificate, for those who trust it.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Signs a certificate for a name, or for 127.0.0.1 and ::1, that ends so many days from now.</summary>
    public X509Certificate2 Sign(string? name = null, int days = 30)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name ?? "server"}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(NamesOf(name));
        using var signed = request.Create(_certificate, Now.AddYears(-1), Now.AddDays(days), RandomNumberGenerator.GetBytes(8));
        using var complete = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(complete.Export(X509ContentType.Pkcs12), password: null);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private static X509Extension NamesOf(string? name)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (name is not null)
        {
            names.AddDnsName(name);
            return names.Build();
        }
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        return names.Build();
    }
}
