using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Shared.Actors.Tls;

/// <summary>The PEM files with which a process proves that it belongs to the cluster.</summary>
/// <param name="Authority">The certificate of the cluster's CA, or several while it is renewed.</param>
/// <param name="Certificate">The certificate of this process.</param>
/// <param name="Key">Its private key.</param>
public sealed record CertificateFiles(string Authority, string Certificate, string Key)
{
    /// <summary>
    /// The files when all three are named, nothing when none is, and a sentence when only some are.
    /// </summary>
    public static (CertificateFiles? Files, string? Fault) From(string? authority, string? certificate, string? key) =>
        (authority, certificate, key) switch
        {
            (null, null, null) => (null, null),
            ({ } a, { } c, { } k) => (new(a, c, k), null),
            _ => (null, "TLS needs all three: the CA's certificate, the certificate and its key."),
        };

    /// <summary>Everything that is wrong with the files, a sentence each.</summary>
    internal IEnumerable<string> Validate(ClusterRole role, TimeProvider time)
    {
        var credentials = default(ClusterCredentials);
        var fault = default(string);
        try
        {
            credentials = Load();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            fault = $"The certificates cannot be read: {e.Message.ReplaceLineEndings(" ")}";
        }
        return fault is null ? FaultsOf(credentials!, role, time.GetUtcNow()) : [fault];
    }

    /// <exception cref="CryptographicException">A file is not PEM, or the key does not belong to the certificate.</exception>
    internal ClusterCredentials Load()
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(Authority);
        return authorities.Count == 0
            ? throw new CryptographicException($"{Authority} has no certificate.")
            : new ClusterCredentials(X509Certificate2.CreateFromPemFile(Certificate, Key), authorities);
    }

    private IEnumerable<string> FaultsOf(ClusterCredentials own, ClusterRole role, DateTimeOffset now)
    {
        if (PeerCertificate.FaultOf(own.Certificate, own.Authorities, now) is { } fault)
            yield return $"{Certificate} {fault}";
        else if (PeerCertificate.RoleOf(own.Certificate) is not { } certified)
            yield return $"{Certificate} names no role: its subject needs OU=coordinator or OU=agent.";
        else if (certified != role)
            yield return $"{Certificate} is for {NameOf(certified)}, not for {NameOf(role)}.";
    }

    private static string NameOf(ClusterRole role) => role == ClusterRole.Agent ? "an agent" : "a coordinator";
}

/// <summary>What <see cref="CertificateFiles"/> hold.</summary>
internal sealed record ClusterCredentials(X509Certificate2 Certificate, X509Certificate2Collection Authorities);
