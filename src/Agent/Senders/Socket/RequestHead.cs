using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using LoadCluster.Agent.Senders.Http;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Socket;

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
        var target = TargetOf(request.Url, variables);
        var line = new Template($"{HttpMethod.Parse(request.Method)} {target} HTTP/1.1\r\n", variables, TemplatePlace.Url);
        var head = new StringBuilder();
        if (!request.Headers.Any(header => header.Name.Equals("Host", StringComparison.OrdinalIgnoreCase)))
            head.Append(CultureInfo.InvariantCulture, $"Host: {HostOf(request.Url, variables)}\r\n");
        Append(head, request.Headers.Where(header => !RequestFactory.IsContentHeader(header.Name)));
        if (transport.DisableKeepAlive)
            head.Append("Connection: close\r\n");
        Append(head, request.Headers.Where(header => RequestFactory.IsContentHeader(header.Name)));
        return line + new Template(head.ToString(), variables, TemplatePlace.Header);
    }

    /// <summary>Whether the length of an empty body must be said.</summary>
    public static bool NeedsLength(RequestTemplate request) =>
        !BodylessMethods.Contains(HttpMethod.Parse(request.Method))
        || request.Headers.Any(header => RequestFactory.IsContentHeader(header.Name));

    /// <summary>Path and query as they are sent: escaped, without a fragment.</summary>
    private static string TargetOf(string url, ImmutableArray<string> variables)
    {
        // Digits pass through the platform's escaping unchanged, braces do not.
        var standIn = "9223372036854775807";
        while (url.Contains(standIn, StringComparison.Ordinal))
            standIn += "0";
        var slots = variables.Prepend(VariableName.Index)
            .Select((name, i) => (Text: $"{{{name}}}", StandIn: $"{standIn}{i:D4}"))
            .ToList();
        foreach (var slot in slots)
            url = url.Replace(slot.Text, slot.StandIn, StringComparison.Ordinal);
        var target = new Uri(url).PathAndQuery;
        foreach (var slot in slots)
            target = target.Replace(slot.StandIn, slot.Text, StringComparison.Ordinal);
        return target;
    }

    private static string HostOf(string template, ImmutableArray<string> variables)
    {
        var values = Enumerable.Repeat("0", variables.Length).ToArray();
        var url = new Uri(new Template(template, variables, TemplatePlace.Url).RenderText(0, values));
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        return url.IsDefaultPort ? host : $"{host}:{url.Port}";
    }

    private static void Append(StringBuilder head, IEnumerable<RequestHeader> headers)
    {
        foreach (var (name, value) in headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
    }
}
