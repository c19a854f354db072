using System.Buffers;
using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadCluster.Shared.Checks;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Thresholds;

namespace LoadCluster.Shared.Runs;

/// <summary>Finds every fault of a spec at once, each as one line that says what is wrong and what would do.</summary>
internal static class RunSpecValidation
{
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static IEnumerable<string> FaultsOf(RunSpec spec) =>
    [
        .. UrlFaults(spec.Request.Url),
        .. MethodFaults(spec.Request.Method),
        .. spec.Request.Headers.SelectMany(HeaderFaults),
        .. NumberFaults(spec),
        .. TransportFaults(spec),
        .. CheckFaults(spec.Checks),
        .. ThresholdFaults(spec),
    ];

    private static IEnumerable<string> UrlFaults(string url)
    {
        if (!Uri.TryCreate(new IndexTemplate(url).RenderText(0), UriKind.Absolute, out var uri))
            yield return $"URL '{url}' is not an absolute URL: use something like http://host:8080/path";
        else if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            yield return $"URL '{url}' has the scheme '{uri.Scheme}': use http or https";
        else if (uri.Host.Length == 0)
            yield return $"URL '{url}' names no host: use something like http://host:8080/path";
        else if (uri.UserInfo.Length > 0)
            yield return $"URL to {uri.Host} carries a user name: send it as a header, 'Authorization: Basic …'";
    }

    private static IEnumerable<string> MethodFaults(string method)
    {
        if (!IsToken(method))
            yield return $"method '{method}' is not an HTTP method: use GET, POST, or another word of letters";
        else if (method.Equals("CONNECT", StringComparison.OrdinalIgnoreCase))
            yield return "method CONNECT opens tunnels and cannot be used for load: use another method";
    }

    private static IEnumerable<string> HeaderFaults(RequestHeader header)
    {
        if (!IsToken(header.Name))
            yield return $"header name '{header.Name}' is not valid: use 'Name: value' with letters, digits and dashes";
        else if (header.Value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            yield return $"header '{header.Name}' has a line break in its value: keep it on one line";
        else if (header.Value.Any(c => c > '\x7e'))
            yield return $"header '{header.Name}' has a character outside ASCII in its value: encode it";
        else if (header.Name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                 || header.Name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            yield return $"header '{header.Name}' follows from the body: leave it out";
        else if (header.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)
                 && !MediaTypeHeaderValue.TryParse(header.Value, out _))
            yield return $"content type '{header.Value}' is not a media type: use something like application/json";
    }

    private static IEnumerable<string> NumberFaults(RunSpec spec)
    {
        if (spec.Requests < 1)
            yield return $"number of requests must be at least 1, not {spec.Requests}";
        if (spec.Profile is { Total: 0 })
            yield return "the load profile comes to no request at all: use a higher rate or a longer duration";
        if (spec.Duration <= TimeSpan.Zero || spec.Duration > LoadStage.Longest)
            yield return $"duration must be above 0 and at most {LoadStage.Longest.TotalHours}h";
        if (spec.Duration is not null && spec.Profile is not null)
            yield return "a load profile has a duration of its own: give it there";
        if (spec.Limit is < 1 or > RunSpec.HighestLimit)
            yield return $"connections must be from 1 to {RunSpec.HighestLimit}, not {spec.Limit}";
        if (spec.Transport.Timeout <= TimeSpan.Zero || spec.Transport.Timeout > TimeSpan.FromHours(1))
            yield return $"timeout must be above 0 and at most 1h, not {spec.Transport.Timeout.TotalSeconds:0.###}s";
    }

    private static IEnumerable<string> TransportFaults(RunSpec spec)
    {
        var transport = spec.Transport;
        var https = spec.Request.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        if (transport.HttpVersion.ToString() is not ("1.1" or "2.0" or "3.0"))
            yield return $"HTTP version {transport.HttpVersion} is not spoken here: use 1.1, 2 or 3";
        else if (transport.HttpVersion.Major == 3 && !https)
            yield return "HTTP/3 needs TLS: use an https URL";
        if (transport.ClientCertificate is not null && !https)
            yield return "a client certificate needs TLS: use an https URL";
        if (transport.ClientCertificate is { } pem && CertificateFault(pem) is { } fault)
            yield return fault;
        if (transport.Proxy is { } proxy
            && proxy is not { IsAbsoluteUri: true, Scheme: "http" or "https" or "socks5" })
            yield return $"proxy '{proxy}' is not usable: use http://host:port, https://… or socks5://…";
    }

    private static IEnumerable<string> CheckFaults(ImmutableArray<string> checks)
    {
        foreach (var check in checks)
        {
            if (!ResponseCheck.TryParse(check, out _, out var fault))
                yield return $"check '{check}' {fault}";
        }
        if (checks.Length > Tally.MaxChecks)
            yield return $"there are {checks.Length} checks: use at most {Tally.MaxChecks}";
    }

    private static IEnumerable<string> ThresholdFaults(RunSpec spec)
    {
        foreach (var threshold in spec.Thresholds)
        {
            if (!Threshold.TryParse(threshold, out _, out var fault))
                yield return $"threshold '{threshold}' {fault}";
        }
        if (spec.AbortOnFail && spec.Thresholds.IsEmpty)
            yield return "abort on fail needs a threshold: add one like 'p99<250ms'";
    }

    private static string? CertificateFault(ClientCertificate pem)
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

    private static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);
}
