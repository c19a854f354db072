using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadCluster.Cluster.Tests.Broker;

/// <summary>
/// An authority that nobody else trusts, and a certificate of it for the broker and its clients alike.
/// </summary>
internal static class BrokerCertificates
{
    /// <summary>Writes <c>ca.pem</c> and <c>node.pem</c>, the latter with its key.</summary>
    public static void Write(string folder)
    {
        var (from, until) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        using var authorityKey = RSA.Create(2048);
        var authority = Request("CN=test authority", authorityKey);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var ca = authority.CreateSelfSigned(from, until);

        using var key = RSA.Create(2048);
        var request = Request("CN=localhost", key);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(ca, from, until, RandomNumberGenerator.GetBytes(8));

        File.WriteAllText(Path.Combine(folder, "ca.pem"), ca.ExportCertificatePem());
        File.WriteAllText(
            Path.Combine(folder, "node.pem"),
            $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }

    private static CertificateRequest Request(string name, RSA key) =>
        new(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
}
