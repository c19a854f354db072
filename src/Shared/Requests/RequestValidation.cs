using System.Buffers;
using System.Collections.Immutable;
using System.Net.Http.Headers;

namespace LoadCluster.Shared.Requests;

/// <summary>
/// Finds every fault of a request at once, each as one line that says what is wrong and what would do.
/// </summary>
internal static class RequestValidation
{
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>What is wrong with a request.</summary>
    /// <param name="variables">Names that its templates may use.</param>
    public static IEnumerable<string> FaultsOf(RequestTemplate request, ImmutableArray<string> variables) =>
    [
        .. UrlFaults(request.Url, variables),
        .. MethodFaults(request.Method),
        .. request.Headers.SelectMany(HeaderFaults),
    ];

    /// <summary>Whether a text is what RFC 9110 calls a token, as names of headers are.</summary>
    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    private static IEnumerable<string> UrlFaults(string url, ImmutableArray<string> variables)
    {
        var values = Enumerable.Repeat("0", variables.Length).ToArray();
        var text = new Template(url, variables, TemplatePlace.Url).RenderText(0, values);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
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
}
