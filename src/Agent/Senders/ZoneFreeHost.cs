namespace LoadCluster.Agent.Senders;

/// <summary>
/// The Host header of an address with a zone, <c>[fe80::1%25eth0]</c>: the zone names a network of this machine, which
/// means nothing to a server (RFC 6874).
/// </summary>
internal static class ZoneFreeHost
{
    /// <summary>The header; <see langword="null"/> for a URL without a zone.</summary>
    public static string? Of(Uri url)
    {
        var zone = url.HostNameType == UriHostNameType.IPv6 ? url.IdnHost.IndexOf('%', StringComparison.Ordinal) : -1;
        if (zone < 0)
            return null;
        var host = $"[{url.IdnHost[..zone]}]";
        return url.IsDefaultPort ? host : $"{host}:{url.Port}";
    }
}
