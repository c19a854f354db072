using System.Net;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Socket.Tls;

/// <summary>How the connections of a run speak TLS.</summary>
/// <param name="Host">The name or address that the certificate must be for; an IPv6 address without brackets.</param>
/// <param name="Transport">The settings of the run.</param>
internal sealed record TlsSettings(string Host, TransportSpec Transport)
{
    /// <summary>Whether the host is an address: then it is not named in the handshake.</summary>
    public bool IsAddress => IPAddress.TryParse(Host, out _);

    /// <summary>The settings of a valid spec all of whose requests go to one host.</summary>
    public static TlsSettings Of(RunSpec spec) => new(HostsOf(spec).First(), spec.Transport);

    /// <summary>
    /// The hosts that certificates must be for: those of the header <c>Host</c> where a request has one.
    /// </summary>
    public static IEnumerable<string> HostsOf(RunSpec spec) =>
        spec.AllRequests.Zip(spec.UrlsAt(0, "0"), (request, url) => HostOf(request, url)).Distinct();

    private static string HostOf(RequestTemplate request, Uri url)
    {
        var header = request.Headers.FirstOrDefault(header => header.Name.Equals("Host", StringComparison.OrdinalIgnoreCase));
        var named = header.Value is { Length: > 0 } value && Uri.TryCreate($"https://{value}", UriKind.Absolute, out var uri)
            ? uri
            : url;
        return named.IdnHost;
    }
}
