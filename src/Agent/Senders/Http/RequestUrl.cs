using System.Collections.Immutable;
using LoadCluster.Shared.Requests;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>The URL of a request, rendered once if it is the same for all.</summary>
internal sealed class RequestUrl
{
    // The platform neither resolves dots nor touches escapes, and takes a fragment for a part of the path.
    private static readonly UriCreationOptions AsIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly Template _template;
    private readonly bool _isAsIs;
    private readonly Uri? _constant;

    public RequestUrl(string url, ImmutableArray<string> variables, bool isAsIs)
    {
        _template = new Template(isAsIs ? RawTarget.OriginOf(url) + RawTarget.Of(url) : url, variables, TemplatePlace.Url);
        _isAsIs = isAsIs;
        _constant = _template.IsConstant ? Create(_template.RenderText(0)) : null;
    }

    public Uri Render(long index, ReadOnlySpan<string> values) => _constant ?? Create(_template.RenderText(index, values));

    private Uri Create(string text) => _isAsIs ? new Uri(text, AsIs) : new Uri(text);
}
