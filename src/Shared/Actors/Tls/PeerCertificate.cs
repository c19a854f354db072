using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Shared.Actors.Tls;

/// <summary>What a certificate says of the process that holds its key.</summary>
internal static class PeerCertificate
{
    public static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    public static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");
    private const string OrganizationalUnit = "2.5.4.11";

    /// <summary>The role in the subject's only OU: a coordinator's certificate is an agent's in no case.</summary>
    public static ClusterRole? RoleOf(X509Certificate2 certificate)
    {
        var units = certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(name => !name.HasMultipleElements && name.GetSingleElementType().Value == OrganizationalUnit)
            .Select(name => name.GetSingleElementValue())
            .ToArray();
        return units switch
        {
            ["coordinator"] => ClusterRole.Coordinator,
            ["agent"] => ClusterRole.Agent,
            _ => null,
        };
    }

    /// <summary>The end of a sentence that says why the cluster does not trust it; <see langword="null"/> if it does.</summary>
    public static string? FaultOf(X509Certificate2 certificate, X509Certificate2Collection authorities, DateTimeOffset now)
    {
        if (now < certificate.NotBefore)
            return $"is not valid before {certificate.NotBefore:u}.";
        if (now > certificate.NotAfter)
            return $"has expired at {certificate.NotAfter:u}.";
        using var chain = ChainTo(authorities, now);
        return chain.Build(certificate)
            ? null
            : $"is not of the cluster's CA ({string.Join(", ", chain.ChainStatus.Select(status => status.Status))}).";
    }

    private static X509Chain ChainTo(X509Certificate2Collection authorities, DateTimeOffset now)
    {
        var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        chain.ChainPolicy.ApplicationPolicy.Add(ClientAuthentication);
        return chain;
    }
}
