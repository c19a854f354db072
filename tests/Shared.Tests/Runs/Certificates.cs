using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Tests.Runs;

internal static class Certificates
{
    /// <summary>A new self-signed certificate and its key.</summary>
    public static ClientCertificate Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return new ClientCertificate(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
