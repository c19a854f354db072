using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Options;

/// <summary>Decrypts the key of a client certificate: agents have no password to do it with.</summary>
internal static class ClientKey
{
    /// <summary>The certificate with a key that needs no password.</summary>
    /// <exception cref="UsageException">The password is missing or wrong.</exception>
    public static ClientCertificate Decrypt(ClientCertificate certificate)
    {
        if (!certificate.KeyPem.Contains("ENCRYPTED", StringComparison.Ordinal))
            return certificate;
        var password = ((string?)null).Or(EnvironmentSetting.KeyPassword)
            ?? throw new UsageException($"the key is encrypted: set {EnvironmentSetting.KeyPassword} to its password");
        try
        {
            using var loaded = X509Certificate2.CreateFromEncryptedPem(certificate.CertificatePem, certificate.KeyPem, password);
            return certificate with { KeyPem = KeyOf(loaded) };
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new UsageException(
                $"the key cannot be decrypted with {EnvironmentSetting.KeyPassword}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static string KeyOf(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm? key = certificate.GetECDsaPrivateKey() ?? (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey();
        return key?.ExportPkcs8PrivateKeyPem() ?? throw new UsageException("the key is neither RSA nor ECDSA");
    }
}
