using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Drivers.HttpClient;

/// <summary>Makes the request of an index from the template of a run.</summary>
internal sealed class RequestFactory
{
    private readonly Version _version;
    private readonly HttpMethod _method;
    private readonly IndexTemplate _url;
    private readonly Uri? _constantUrl;
    private readonly (string Name, IndexTemplate Value)[] _headers;
    private readonly (string Name, IndexTemplate Value)[] _contentHeaders;
    private readonly IndexTemplate? _body;
    private readonly bool _closes;

    public RequestFactory(RunSpec spec)
    {
        var request = spec.Request;
        _version = spec.Transport.HttpVersion;
        _closes = spec.Transport.DisableKeepAlive;
        _method = new HttpMethod(request.Method);
        _url = new IndexTemplate(request.Url);
        _constantUrl = _url.IsConstant ? new Uri(request.Url) : null;
        _headers = Templates(request, IsOfContent: false);
        _contentHeaders = Templates(request, IsOfContent: true);
        if (request.Body.Length > 0 || _contentHeaders.Length > 0)
            _body = new IndexTemplate(request.Body.Span);
    }

    public HttpRequestMessage Create(long index)
    {
        var request = new HttpRequestMessage(_method, _constantUrl ?? new Uri(_url.RenderText(index)))
        {
            Version = _version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach (var (name, value) in _headers)
            request.Headers.TryAddWithoutValidation(name, value.RenderText(index));
        if (_closes)
            request.Headers.ConnectionClose = true;
        if (_body is not null)
            request.Content = CreateContent(_body, index);
        return request;
    }

    private ByteArrayContent CreateContent(IndexTemplate body, long index)
    {
        var content = new ByteArrayContent(body.Render(index));
        foreach (var (name, value) in _contentHeaders)
            content.Headers.TryAddWithoutValidation(name, value.RenderText(index));
        return content;
    }

    private static (string Name, IndexTemplate Value)[] Templates(RequestTemplate request, bool IsOfContent) =>
    [
        .. request.Headers
            .Where(header => IsContentHeader(header.Name) == IsOfContent)
            .Select(header => (header.Name, new IndexTemplate(header.Value))),
    ];

    /// <summary>The platform keeps the headers that describe a body apart, and knows which they are.</summary>
    public static bool IsContentHeader(string name)
    {
        using var probe = new HttpRequestMessage();
        return !probe.Headers.TryAddWithoutValidation(name, "");
    }
}
