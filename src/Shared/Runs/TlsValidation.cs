using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadCluster.Shared.Runs;

/// <summary>Finds every fault of a spec's settings for TLS at once.</summary>
internal static class TlsValidation
{
    public static IEnumerable<string> FaultsOf(RunSpec spec) =>
        [.. UseFaults(spec), .. VersionFaults(spec.Transport), .. CertificateFaults(spec.Transport)];

    private static IEnumerable<string> UseFaults(RunSpec spec)
    {
        var transport = spec.Transport;
        if (spec.UsesOnlyTls)
            yield break;
        if (transport.ClientCertificate is not null)
            yield return "a client certificate needs TLS: use an https URL";
        if (transport.AuthoritiesPem is not null)
            yield return "certificates of authorities need TLS: use an https URL";
        if (transport is not { TlsMin: null, TlsMax: null, Ciphers: null, TlsResume: false })
            yield return "TLS versions, ciphers and resumption need TLS: use an https URL";
    }

    private static IEnumerable<string> VersionFaults(TransportSpec transport)
    {
        foreach (var version in new[] { transport.TlsMin, transport.TlsMax }.OfType<Version>())
        {
            if (version is not { Major: 1, Minor: >= 0 and <= 3 })
                yield return $"TLS {version} does not exist: use 1.0, 1.1, 1.2 or 1.3";
        }
        if (transport is { TlsMin: { } lowest, TlsMax: { } highest } && lowest > highest)
            yield return $"the lowest TLS version, {lowest}, is above the highest, {highest}";
    }

    private static IEnumerable<string> CertificateFaults(TransportSpec transport)
    {
        if (transport is { AuthoritiesPem: not null, Insecure: true })
            yield return "authorities are not asked when any certificate is accepted: leave one of them out";
        if (transport.AuthoritiesPem is { } authorities && AuthorityFault(authorities) is { } authorityFault)
            yield return authorityFault;
        if (transport.ClientCertificate is { } pem && ClientFault(pem) is { } clientFault)
            yield return clientFault;
    }

    private static string? AuthorityFault(string pem)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(pem);
            return certificates.Count > 0 ? null : "the file of authorities has no certificate: give a PEM file";
        }
        catch (CryptographicException e)
        {
            return $"the certificates of authorities cannot be read: {e.Message.ReplaceLineEndings(" ")}";
        }
    }

    private static string? ClientFault(ClientCertificate pem)
    {
        try
        {
            X509Certificate2.CreateFromPem(pem.CertificatePem, pem.KeyPem).Dispose();
            return null;
        }
        // The platform calls a key that belongs to another certificate a wrong argument.
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return $"client certificate and key do not fit: {e.Message.ReplaceLineEndings(" ")}";
        }
    }
}
