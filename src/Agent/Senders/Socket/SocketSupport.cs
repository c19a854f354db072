using LoadCluster.Agent.Senders.Socket.Tls;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Socket;

/// <summary>What the socket sender can do on this machine.</summary>
internal static class SocketSupport
{
    private const string Instead = "use --driver httpclient";

    // Each event loop has a copy of it.
    private const int MaxBodyBytes = 16 << 20;

    /// <summary>Why it cannot run a spec, in one line.</summary>
    public static string? FaultOf(RunSpec spec) => spec.Transport switch
    {
        _ when !OperatingSystem.IsLinux() => $"the socket driver needs Linux: {Instead}",
        _ when spec.HasVaryingHost() || spec.Targets().Count > 1 =>
            $"the socket driver sends to one host only: {Instead}",
        _ when spec.AllRequests.Any(request => !request.Urls.IsDefaultOrEmpty) =>
            $"the socket driver sends to one URL only: {Instead}",
        _ when spec.AllRequests.Any(request => request.Body.Length > MaxBodyBytes) =>
            $"the socket driver sends bodies of at most {MaxBodyBytes >> 20} MiB: {Instead}",
        { HttpVersion.Major: 3 } => $"the socket driver speaks HTTP/1.1 and HTTP/2 only: {Instead}",
        { Proxy: not null } => $"the socket driver knows no proxies: {Instead}",
        { Cookies: true } => $"the socket driver keeps no cookies: {Instead}",
        { UnixSocket: not null } => $"the socket driver speaks TCP only: {Instead}",
        { FollowRedirects: true } => $"the socket driver follows no redirects: {Instead}",
        { Decompress: true } => $"the socket driver does not decompress: {Instead}",
        _ => spec.UsesTls ? TlsFaultOf(spec) : null,
    };

    /// <summary>What this machine lacks, where the choice of the driver was left to it.</summary>
    public static string? NoticeOf(RunSpec spec) =>
        OperatingSystem.IsLinux() && spec is { Driver: RunSpec.AutoDriver, UsesTls: true } && !LibSsl.IsAvailable
            ? "OpenSSL 3 or 1.1 (libssl) was not found: sent with the httpclient driver"
            : null;

    private static string? TlsFaultOf(RunSpec spec) => spec switch
    {
        _ when !LibSsl.IsAvailable => $"the socket driver needs OpenSSL 3 or 1.1 (libssl) for TLS: install it, or {Instead}",
        _ when spec.UrlsAt(0, "0").Any(url => url.Scheme != Uri.UriSchemeHttps) =>
            $"the socket driver sends all requests with TLS or none: {Instead}",
        _ when TlsSettings.HostsOf(spec).Skip(1).Any() => $"the socket driver asks for one certificate only: {Instead}",
        _ => TlsContext.FaultOf(spec.Transport),
    };
}
