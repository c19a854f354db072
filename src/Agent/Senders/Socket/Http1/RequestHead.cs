using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Socket.Http1;

/// <summary>The template of a request's head, with slots where the spec has them.</summary>
internal static class RequestHead
{
    // What the platform's client calls methods that need no body: the others say that theirs is empty.
    private static readonly HttpMethod[] BodylessMethods =
        [HttpMethod.Get, HttpMethod.Head, HttpMethod.Options, HttpMethod.Delete];

    /// <summary>
    /// All lines but those that depend on the length of the body: its length, and the empty one at the end.
    /// </summary>
    /// <param name="request">What is sent.</param>
    /// <param name="variables">Names that it may use.</param>
    /// <param name="transport">How it travels.</param>
    public static Template Of(RequestTemplate request, ImmutableArray<string> variables, TransportSpec transport)
    {
        var target = RequestTarget.Of(request.Url, variables, transport.PathAsIs);
        var line = new Template($"{HttpMethod.Parse(request.Method)} {target} HTTP/1.1\r\n", variables, TemplatePlace.Url);
        var head = new StringBuilder();
        if (!request.Headers.Any(header => header.Name.Equals("Host", StringComparison.OrdinalIgnoreCase)))
            head.Append(CultureInfo.InvariantCulture, $"Host: {HostOf(request.Url, variables)}\r\n");
        Append(head, request.Headers.Where(header => !ContentHeader.IsName(header.Name)));
        if (transport.DisableKeepAlive)
            head.Append("Connection: close\r\n");
        Append(head, request.Headers.Where(header => ContentHeader.IsName(header.Name)));
        return line + new Template(head.ToString(), variables, TemplatePlace.Header);
    }

    /// <summary>Whether the length of an empty body must be said.</summary>
    public static bool NeedsLength(RequestTemplate request) =>
        !BodylessMethods.Contains(HttpMethod.Parse(request.Method))
        || request.Headers.Any(header => ContentHeader.IsName(header.Name));

    /// <summary>Host and port of a URL, as they are sent.</summary>
    public static string HostOf(string template, ImmutableArray<string> variables)
    {
        var values = Enumerable.Repeat("0", variables.Length).ToArray();
        var url = new Uri(new Template(template, variables, TemplatePlace.Url).RenderText(0, values));
        if (ZoneFreeHost.Of(url) is { } zoneFree)
            return zoneFree;
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        return url.IsDefaultPort ? host : $"{host}:{url.Port}";
    }

    private static void Append(StringBuilder head, IEnumerable<RequestHeader> headers)
    {
        foreach (var (name, value) in headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
    }
}
