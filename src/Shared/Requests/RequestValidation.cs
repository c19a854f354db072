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

    private static readonly SearchValues<char> HostCharacters = SearchValues.Create(
        "!$%&'()*+,;=-._~:[]0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>What is wrong with a request.</summary>
    /// <param name="variables">Names that its templates may use.</param>
    /// <param name="isPathAsIs">Whether paths are sent as they are typed.</param>
    /// <param name="isChunked">Whether bodies are sent in chunks.</param>
    public static IEnumerable<string> FaultsOf(
        RequestTemplate request, ImmutableArray<string> variables, bool isPathAsIs, bool isChunked)
    {
        if (request.Headers.Length > RequestTemplate.MaxHeaders)
            return [$"a request may have at most {RequestTemplate.MaxHeaders} headers, not {request.Headers.Length}"];
        if (request.AllUrls.Length > RequestTemplate.MaxUrls)
            return [$"there may be at most {RequestTemplate.MaxUrls} URLs, not {request.AllUrls.Length}"];
        return
        [
            .. request.AllUrls.SelectMany(url => UrlFaults(url, variables, isPathAsIs)),
            .. MethodFaults(request.Method),
            .. request.Headers.SelectMany(HeaderFaults),
            .. HostFaults(request.Headers, variables),
            .. BodyFaults(request, isChunked),
        ];
    }

    /// <summary>Whether a text is what RFC 9110 calls a token, as names of headers are.</summary>
    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    private static IEnumerable<string> UrlFaults(string url, ImmutableArray<string> variables, bool isPathAsIs)
    {
        var values = Enumerable.Repeat("0", variables.Length).ToArray();
        var text = new Template(url, variables, TemplatePlace.Url).RenderText(0, values);
        if (text.Any(char.IsControl))
            yield return $"URL '{url}' has a control character: encode it, like %0A";
        else if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
            yield return $"URL '{url}' is not an absolute URL: use something like http://host:8080/path";
        else if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            yield return $"URL '{url}' has the scheme '{uri.Scheme}': use http or https";
        else if (uri.Host.Length == 0)
            yield return $"URL '{url}' names no host: use something like http://host:8080/path";
        else if (uri.UserInfo.Length > 0)
            yield return $"URL to {uri.Host} carries a user name: send it as a header, 'Authorization: Basic …'";
        else if (uri.Port == 0)
            yield return $"URL '{url}' has the port 0: use one from 1 to 65535";
        else if (isPathAsIs && RawTarget.Of(text).AsSpan().ContainsAnyExceptInRange('!', '~'))
            yield return $"URL '{url}' has a space or a character outside ASCII, which cannot be sent as it is: encode it, like %20";
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
        else if (header.Value.Any(c => char.IsControl(c) && c != '\t'))
            yield return $"header '{header.Name}' has a control character in its value: leave it out";
        else if (header.Value.Any(c => c > '\x7e'))
            yield return $"header '{header.Name}' has a character outside ASCII in its value: encode it";
        else if (IsNamed(header, "Content-Length") || IsNamed(header, "Transfer-Encoding"))
            yield return $"header '{header.Name}' follows from the body: leave it out";
        else if (IsNamed(header, "Content-Type") && !MediaTypeHeaderValue.TryParse(header.Value, out _))
            yield return $"content type '{header.Value}' is not a media type: use something like application/json";
    }

    private static IEnumerable<string> HostFaults(ImmutableArray<RequestHeader> headers, ImmutableArray<string> variables)
    {
        var hosts = headers.Where(header => IsNamed(header, "Host")).ToList();
        if (hosts.Count > 1)
            yield return $"there are {hosts.Count} Host headers: a request has one";
        foreach (var (_, host) in hosts)
        {
            var values = Enumerable.Repeat("0", variables.Length).ToArray();
            var text = new Template(host, variables, TemplatePlace.Header).RenderText(0, values);
            if (!IsHost(text))
                yield return $"header 'Host: {host}' is not a host: use a name or an address, with a port or without";
        }
    }

    /// <summary>A zone (<c>[fe80::1%25eth0]</c>) means something on this machine only: no server has it in its name.</summary>
    private static bool IsHost(string text) => text.Length > 0
        && !text.AsSpan().ContainsAnyExcept(HostCharacters)
        && !(text.StartsWith('[') && text.Contains('%'))
        && Uri.TryCreate($"http://{text}/", UriKind.Absolute, out _);

    private static IEnumerable<string> BodyFaults(RequestTemplate request, bool isChunked)
    {
        if (request.Body.Length > RequestTemplate.MaxBodyBytes)
            yield return $"the body has {request.Body.Length} bytes: use at most {RequestTemplate.MaxBodyBytes >> 30} GiB";
        if (isChunked && request.Body.IsEmpty)
            yield return "a chunked request needs a body: add one";
    }

    private static bool IsNamed(RequestHeader header, string name) =>
        header.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
