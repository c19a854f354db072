namespace LoadCluster.Shared.Runs;

/// <summary>Finds every fault of how the requests of a spec travel, each as one line.</summary>
internal static class TransportValidation
{
    private static readonly TimeSpan LongestDnsTtl = TimeSpan.FromDays(1);

    // Linux has 108 bytes for it, and a zero at the end; macOS 104.
    private const int LongestSocketPath = 103;

    public static IEnumerable<string> FaultsOf(RunSpec spec) =>
    [
        .. VersionFaults(spec),
        .. StreamFaults(spec.Transport),
        .. ProxyFaults(spec.Transport),
        .. RouteFaults(spec.Transport),
    ];

    private static IEnumerable<string> VersionFaults(RunSpec spec)
    {
        var version = spec.Transport.HttpVersion;
        if (version.ToString() is not ("1.1" or "2.0" or "3.0"))
            yield return $"HTTP version {version} is not spoken here: use 1.1, 2 or 3";
        else if (version.Major == 3 && !spec.UsesOnlyTls)
            yield return "HTTP/3 needs TLS: use an https URL";
        if (spec.Transport.Chunked && version.Major > 1)
            yield return "only HTTP/1.1 has chunked bodies: leave --chunked or --http-version out";
    }

    private static IEnumerable<string> StreamFaults(TransportSpec transport)
    {
        if (transport.Streams is < 1 or > TransportSpec.MostStreams)
            yield return $"streams must be from 1 to {TransportSpec.MostStreams}, not {transport.Streams}";
        else if (transport.Streams is not null && transport.HttpVersion.Major != 2)
            yield return "streams are of HTTP/2: use --http-version 2 or auto";
    }

    private static IEnumerable<string> ProxyFaults(TransportSpec transport)
    {
        if (transport.Proxy is not { } proxy)
            yield break;
        if (proxy is not { IsAbsoluteUri: true, Scheme: "http" or "https" or "socks5" })
            yield return $"proxy '{ProxyLogin.Hide(proxy)}' is not usable: use http://host:port, https://… or socks5://…";
        if (transport.UnixSocket is not null)
            yield return "a Unix socket and a proxy exclude each other: use one of them";
    }

    private static IEnumerable<string> RouteFaults(TransportSpec transport)
    {
        if (transport.DnsTtl < TimeSpan.Zero || transport.DnsTtl > LongestDnsTtl)
            yield return $"the DNS TTL must be from 0 to {LongestDnsTtl.TotalHours}h";
        foreach (var rule in transport.ConnectTo.Where(rule => !ConnectRule.TryParse(rule, out _)))
            yield return $"--connect-to '{rule}': use HOST:PORT:HOST2:PORT2, where a part may be empty";
        foreach (var rule in transport.Resolve.Where(rule => !ResolveRule.TryParse(rule, out _)))
            yield return $"--resolve '{rule}': use HOST:PORT:ADDRESS, or several addresses with commas in between";
        if (transport.UnixSocket is { } path && path.Length is 0 or > LongestSocketPath)
            yield return $"the path of the Unix socket must have 1 to {LongestSocketPath} characters";
        if (transport.UnixSocket is not null && transport.HttpVersion.Major == 3)
            yield return "HTTP/3 needs UDP, which a Unix socket does not carry: use HTTP/1.1 or 2";
    }
}
