using System.Collections.Immutable;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>Makes the request of an index from its template.</summary>
internal sealed class RequestFactory
{
    private readonly Version _version;
    private readonly HttpVersionPolicy _versionPolicy;
    private readonly HttpMethod _method;
    private readonly RequestUrl[] _urls;
    private readonly (string Name, Template Value)[] _headers;
    private readonly (string Name, Template Value)[] _contentHeaders;
    private readonly Template? _body;
    private readonly bool _closes;
    private readonly bool _isChunked;
    private readonly string? _proxyLogin;

    /// <param name="request">The template.</param>
    /// <param name="variables">Names that it may use.</param>
    /// <param name="transport">How it travels.</param>
    public RequestFactory(RequestTemplate request, ImmutableArray<string> variables, TransportSpec transport)
    {
        _version = transport.HttpVersion;
        _versionPolicy = transport.AcceptsLowerVersion
            ? HttpVersionPolicy.RequestVersionOrLower
            : HttpVersionPolicy.RequestVersionExact;
        _closes = transport.DisableKeepAlive;
        _method = new HttpMethod(request.Method);
        _isChunked = transport.Chunked;
        _proxyLogin = ProxyHeader.Of(transport.Proxy);
        _urls = [.. request.AllUrls.Select(url => new RequestUrl(url, variables, transport.PathAsIs))];
        _headers = Templates(request, variables, IsOfContent: false);
        _contentHeaders = Templates(request, variables, IsOfContent: true);
        if (request.Body.Length > 0 || _contentHeaders.Length > 0)
            _body = new Template(request.Body, variables);
    }

    /// <summary>Makes a request.</summary>
    /// <param name="index">The request index.</param>
    /// <param name="values">A value for each variable.</param>
    public HttpRequestMessage Create(long index, ReadOnlySpan<string> values)
    {
        var url = _urls[index % _urls.Length].Render(index, values);
        var request = new HttpRequestMessage(_method, url)
        {
            Version = _version,
            VersionPolicy = _versionPolicy,
        };
        foreach (var (name, value) in _headers)
            request.Headers.TryAddWithoutValidation(name, value.RenderText(index, values));
        if (_closes)
            request.Headers.ConnectionClose = true;
        if (_isChunked)
            request.Headers.TransferEncodingChunked = true;
        if (_proxyLogin is not null && url.Scheme == Uri.UriSchemeHttp)
            request.Headers.TryAddWithoutValidation("Proxy-Authorization", _proxyLogin);
        if (ZoneFreeHost.Of(url) is { } host && request.Headers.Host is null)
            request.Headers.Host = host;
        if (_body is not null)
            request.Content = CreateContent(_body, index, values);
        return request;
    }

    /// <summary>A body without slots is the same bytes for all requests: it may be large.</summary>
    private RequestBody CreateContent(Template body, long index, ReadOnlySpan<string> values)
    {
        var content = new RequestBody(body.IsConstant ? body.Parts[0] : body.Render(index, values));
        foreach (var (name, value) in _contentHeaders)
            content.Headers.TryAddWithoutValidation(name, value.RenderText(index, values));
        return content;
    }

    private static (string Name, Template Value)[] Templates(
        RequestTemplate request, ImmutableArray<string> variables, bool IsOfContent) =>
    [
        .. request.Headers
            .Where(header => ContentHeader.IsName(header.Name) == IsOfContent)
            .Select(header => (header.Name, new Template(header.Value, variables, TemplatePlace.Header))),
    ];
}
