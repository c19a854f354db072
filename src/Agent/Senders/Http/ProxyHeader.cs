using System.Text;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// The login for an HTTP proxy, sent with every request that goes through it without a tunnel: the platform would wait
/// for a refusal, and send each request twice.
/// </summary>
internal static class ProxyHeader
{
    /// <summary>The value of <c>Proxy-Authorization</c>; <see langword="null"/> where none is needed.</summary>
    public static string? Of(Uri? proxy) =>
        proxy is { Scheme: "http" or "https" } && ProxyLogin.Of(proxy) is { } login
            ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password}"))
            : null;
}
