using System.CommandLine;
using System.Text;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Cli.Options;

/// <summary>The flags that say what a request looks like.</summary>
internal sealed class RequestOptions
{
    private readonly Option<string?> _method = new("--method", "-m")
    {
        Description = "Request method [default: GET, or POST with a body]",
        HelpName = "METHOD",
    };

    private readonly Option<string[]> _headers = new("--header", "-H")
    {
        Description = "A header, 'Name: value'; 'Name:' leaves a default out; repeatable; {index} works",
        HelpName = "HEADER",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _body = new("--body", "-d")
    {
        Description = "Body of each request; {index} works here, too",
        HelpName = "TEXT",
    };

    private readonly Option<string?> _bodyFile = new("--body-file", "-D")
    {
        Description = "File with the body of each request",
        HelpName = "FILE",
    };

    private readonly Option<string?> _contentType = new("--content-type", "-T")
    {
        Description = "Content type of the body",
        HelpName = "TYPE",
    };

    private readonly Option<string?> _urls = new("--urls")
    {
        Description = "File with URLs, a line each, that take turns; instead of a URL",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _method, _headers, _body, _bodyFile, _contentType, _urls })
            command.Options.Add(option);
    }

    /// <summary>The request to the URLs of a file, if one is named.</summary>
    /// <exception cref="UsageException">It cannot be read, or is empty.</exception>
    public RequestTemplate? ReadUrls(ParseResult parsed)
    {
        if (parsed.GetValue(_urls) is not { } file)
            return null;
        var urls = UrlFile.Read(InputFile.ReadText(_urls.Name, file));
        return urls.IsEmpty
            ? throw new UsageException($"{_urls.Name} '{file}' has no URL: there is nothing to send")
            : new RequestTemplate { Url = urls[0], Urls = urls, Headers = [.. HeaderLines.Defaults] };
    }

    /// <summary>
    /// Applies the flags to the requests of a spec: headers to all of them, the rest to a single request only.
    /// </summary>
    /// <exception cref="UsageException">
    /// A file cannot be read, or flags contradict each other or the scenario.
    /// </exception>
    public RunSpec Apply(RunSpec spec, ParseResult parsed)
    {
        var lines = parsed.GetRequiredValue(_headers);
        var typed = HeaderLines.Read(lines, parsed.GetValue(_contentType));
        var removed = HeaderLines.ReadRemovals(lines);
        spec = ApplyToOne(spec, parsed);
        if (parsed.IsTyped(_contentType) && spec.AllRequests.All(request => request.Body.IsEmpty))
            throw new UsageException($"{_contentType.Name} is the type of a body, and there is none: add --body or --body-file");
        SlotNames.Require(typed.Select(header => header.Value), spec, _headers.Name);
        return spec with { Flows = [.. spec.Flows.Select(flow => WithHeaders(flow, typed, removed))] };
    }

    private RunSpec ApplyToOne(RunSpec spec, ParseResult parsed)
    {
        var (method, body) = (parsed.GetValue(_method), ReadBody(parsed, spec));
        if (method is null && body is null)
            return spec;
        if (!spec.IsPlain)
            throw new UsageException("--method and --body are of one request, the scenario has several requests: change it");
        var request = spec.Request;
        var usual = body is { Length: > 0 } && request.Method == "GET" ? "POST" : request.Method;
        return spec with { Request = request with { Method = method ?? usual, Body = body ?? request.Body } };
    }

    private byte[]? ReadBody(ParseResult parsed, RunSpec spec)
    {
        var (text, file) = (parsed.GetValue(_body), parsed.GetValue(_bodyFile));
        if (text is not null && file is not null)
            throw new UsageException("--body and --body-file exclude each other: use one of them");
        var body = text is not null ? Encoding.UTF8.GetBytes(text)
            : file is not null ? InputFile.ReadBytes(_bodyFile.Name, file)
            : null;
        SlotNames.Require(body, spec, file is null ? _body.Name : _bodyFile.Name);
        return body;
    }

    private static RequestFlow WithHeaders(
        RequestFlow flow, IReadOnlyList<RequestHeader> typed, IReadOnlyList<string> removed) => flow with
        {
            Steps = [.. flow.Steps.Select(step => step with { Request = WithHeaders(step.Request, typed, removed) })],
        };

    private static RequestTemplate WithHeaders(
        RequestTemplate request, IReadOnlyList<RequestHeader> typed, IReadOnlyList<string> removed)
    {
        var headers = HeaderLines.Override(request.Headers, typed);
        return request with { Headers = [.. HeaderLines.Remove(headers, [.. removed.Where(name => !IsTyped(typed, name))])] };
    }

    private static bool IsTyped(IReadOnlyList<RequestHeader> typed, string name) =>
        typed.Any(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
