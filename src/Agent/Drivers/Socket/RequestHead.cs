using System.Globalization;
using System.Text;
using LoadCluster.Agent.Drivers.HttpClient;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Drivers.Socket;

/// <summary>The text of a request's head, with <c>{index}</c> where the spec has it.</summary>
internal static class RequestHead
{
    private const string Slot = "{index}";

    // What the platform's client calls methods that need no body: the others say that theirs is empty.
    private static readonly HttpMethod[] BodylessMethods =
        [HttpMethod.Get, HttpMethod.Head, HttpMethod.Options, HttpMethod.Delete];

    /// <summary>All lines but those that depend on the length of the body: its length, and the empty one at the end.</summary>
    public static string Of(RunSpec spec)
    {
        var request = spec.Request;
        var head = new StringBuilder($"{HttpMethod.Parse(request.Method)} {TargetOf(request.Url)} HTTP/1.1\r\n");
        if (!request.Headers.Any(header => header.Name.Equals("Host", StringComparison.OrdinalIgnoreCase)))
            head.Append(CultureInfo.InvariantCulture, $"Host: {HostOf(ToUri(request.Url))}\r\n");
        Append(head, request.Headers.Where(header => !RequestFactory.IsContentHeader(header.Name)));
        if (spec.Transport.DisableKeepAlive)
            head.Append("Connection: close\r\n");
        Append(head, request.Headers.Where(header => RequestFactory.IsContentHeader(header.Name)));
        return head.ToString();
    }

    /// <summary>Whether the length of an empty body must be said.</summary>
    public static bool NeedsLength(RequestTemplate request) =>
        !BodylessMethods.Contains(HttpMethod.Parse(request.Method))
        || request.Headers.Any(header => RequestFactory.IsContentHeader(header.Name));

    /// <summary>Path and query as they are sent: escaped, without a fragment.</summary>
    private static string TargetOf(string url)
    {
        // Digits pass through the platform's escaping unchanged, braces do not.
        var standIn = "9223372036854775807";
        while (url.Contains(standIn, StringComparison.Ordinal))
            standIn += "0";
        return new Uri(url.Replace(Slot, standIn, StringComparison.Ordinal)).PathAndQuery
            .Replace(standIn, Slot, StringComparison.Ordinal);
    }

    private static Uri ToUri(string url) => new(new IndexTemplate(url).RenderText(0));

    private static string HostOf(Uri url)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        return url.IsDefaultPort ? host : $"{host}:{url.Port}";
    }

    private static void Append(StringBuilder head, IEnumerable<RequestHeader> headers)
    {
        foreach (var (name, value) in headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
    }
}
