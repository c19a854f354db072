using System.Collections.Immutable;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>Makes the request of an index from its template.</summary>
internal sealed class RequestFactory
{
    private readonly Version _version;
    private readonly HttpMethod _method;
    private readonly Template _url;
    private readonly Uri? _constantUrl;
    private readonly (string Name, Template Value)[] _headers;
    private readonly (string Name, Template Value)[] _contentHeaders;
    private readonly Template? _body;
    private readonly bool _closes;

    /// <param name="request">The template.</param>
    /// <param name="variables">Names that it may use.</param>
    /// <param name="transport">How it travels.</param>
    public RequestFactory(RequestTemplate request, ImmutableArray<string> variables, TransportSpec transport)
    {
        _version = transport.HttpVersion;
        _closes = transport.DisableKeepAlive;
        _method = new HttpMethod(request.Method);
        _url = new Template(request.Url, variables, TemplatePlace.Url);
        _constantUrl = _url.IsConstant ? new Uri(request.Url) : null;
        _headers = Templates(request, variables, IsOfContent: false);
        _contentHeaders = Templates(request, variables, IsOfContent: true);
        if (request.Body.Length > 0 || _contentHeaders.Length > 0)
            _body = new Template(request.Body.Span, variables);
    }

    /// <summary>Makes a request.</summary>
    /// <param name="index">The request index.</param>
    /// <param name="values">A value for each variable.</param>
    public HttpRequestMessage Create(long index, ReadOnlySpan<string> values)
    {
        var request = new HttpRequestMessage(_method, _constantUrl ?? new Uri(_url.RenderText(index, values)))
        {
            Version = _version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach (var (name, value) in _headers)
            request.Headers.TryAddWithoutValidation(name, value.RenderText(index, values));
        if (_closes)
            request.Headers.ConnectionClose = true;
        if (_body is not null)
            request.Content = CreateContent(_body, index, values);
        return request;
    }

    private ByteArrayContent CreateContent(Template body, long index, ReadOnlySpan<string> values)
    {
        var content = new ByteArrayContent(body.Render(index, values));
        foreach (var (name, value) in _contentHeaders)
            content.Headers.TryAddWithoutValidation(name, value.RenderText(index, values));
        return content;
    }

    private static (string Name, Template Value)[] Templates(
        RequestTemplate request, ImmutableArray<string> variables, bool IsOfContent) =>
    [
        .. request.Headers
            .Where(header => IsContentHeader(header.Name) == IsOfContent)
            .Select(header => (header.Name, new Template(header.Value, variables, TemplatePlace.Header))),
    ];

    /// <summary>The platform keeps the headers that describe a body apart, and knows which they are.</summary>
    public static bool IsContentHeader(string name)
    {
        using var probe = new HttpRequestMessage();
        return !probe.Headers.TryAddWithoutValidation(name, "");
    }
}
