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
        Description = "A header, 'Name: value'; repeatable; {index} works here, too",
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

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _method, _headers, _body, _bodyFile, _contentType })
            command.Options.Add(option);
    }

    /// <summary>
    /// Applies the flags to the requests of a spec: headers to all of them, the rest to a single request only.
    /// </summary>
    /// <exception cref="UsageException">
    /// A file cannot be read, or flags contradict each other or the scenario.
    /// </exception>
    public RunSpec Apply(RunSpec spec, ParseResult parsed)
    {
        var typed = HeaderLines.Read(parsed.GetRequiredValue(_headers), parsed.GetValue(_contentType));
        return spec with { Flows = [.. ApplyToOne(spec, parsed).Flows.Select(flow => WithHeaders(flow, typed))] };
    }

    private RunSpec ApplyToOne(RunSpec spec, ParseResult parsed)
    {
        var (method, body) = (parsed.GetValue(_method), ReadBody(parsed));
        if (method is null && body is null)
            return spec;
        if (!spec.IsPlain)
            throw new UsageException("--method and --body are of one request, the scenario has several requests: change it");
        var request = spec.Request;
        var usual = body is { Length: > 0 } && request.Method == "GET" ? "POST" : request.Method;
        return spec with { Request = request with { Method = method ?? usual, Body = body ?? request.Body } };
    }

    private byte[]? ReadBody(ParseResult parsed) => (parsed.GetValue(_body), parsed.GetValue(_bodyFile)) switch
    {
        (not null, not null) => throw new UsageException("--body and --body-file exclude each other: use one of them"),
        ({ } text, null) => Encoding.UTF8.GetBytes(text),
        (null, { } file) => InputFile.ReadBytes("--body-file", file),
        _ => null,
    };

    private static RequestFlow WithHeaders(RequestFlow flow, IReadOnlyList<RequestHeader> typed) => flow with
    {
        Steps = [.. flow.Steps.Select(step => step with { Request = WithHeaders(step.Request, typed) })],
    };

    private static RequestTemplate WithHeaders(RequestTemplate request, IReadOnlyList<RequestHeader> typed) =>
        request with { Headers = [.. HeaderLines.WithUserAgent([.. HeaderLines.Override(request.Headers, typed)])] };
}
