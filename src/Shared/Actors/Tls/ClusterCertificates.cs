using System.Security.Cryptography;

namespace LoadCluster.Shared.Actors.Tls;

/// <summary>
/// Makes a cluster's certificates in a folder: <c>ca.crt</c> and <c>ca.key</c>, and a pair for each coordinator and agent.
/// A CA that is there is used again, and files that are there are kept, so agents can be added later.
/// </summary>
public sealed class ClusterCertificates(string folder, TimeProvider time)
{
    private readonly CertificateFolder _files = new(folder);

    /// <summary>Makes what is missing.</summary>
    /// <param name="coordinators">The hosts under which the coordinators are reached: names or IP addresses.</param>
    /// <param name="agents">How many agents' certificates there shall be.</param>
    /// <returns>A line for each file: <c>created</c> or <c>kept</c>, and its path.</returns>
    /// <exception cref="IOException">A file cannot be written, or one of a pair is missing.</exception>
    /// <exception cref="CryptographicException">The CA that is there cannot be read or has expired.</exception>
    public IReadOnlyList<string> Create(IReadOnlyList<string> coordinators, int agents)
    {
        using var authority = AuthorityOf(out var lines);
        foreach (var host in coordinators.Distinct())
            lines.Add(_files.Ensure($"coordinator-{FileNameOf(host)}", () => authority.Issue(host, "coordinator", host)));
        for (var number = 1; number <= agents; number++)
            lines.Add(_files.Ensure($"agent-{number}", () => authority.Issue($"agent-{number}", "agent", host: null)));
        return lines;
    }

    private CertificateAuthority AuthorityOf(out List<string> lines)
    {
        lines = [_files.Ensure("ca", () => CertificateAuthority.CreateFiles(time.GetUtcNow()))];
        return new(_files.Load("ca"), time.GetUtcNow());
    }

    private static string FileNameOf(string host) => host.Trim('[', ']').Replace(':', '-');
}
