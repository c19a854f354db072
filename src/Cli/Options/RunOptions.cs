using System.CommandLine;
using LoadCluster.Agent.Drivers;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Options;

/// <summary>The flags that say what a run is, and how they become its spec.</summary>
internal sealed class RunOptions
{
    private readonly Argument<string> _url = new("URL")
    {
        Description = "What to request; {index} becomes the number of the request, 0 to N-1",
    };

    private readonly Option<Typed<long>> _requests = TypedOption.Create<long>(
        Readers.Count, "200", "How many requests to send", "N", "--requests", "-n");

    private readonly Option<Typed<int>> _connections = TypedOption.Create<int>(
        Readers.Connections, "50", "How many requests are in flight", "C", "--connections", "-c");

    private readonly Option<string?> _method = new("--method", "-m")
    {
        Description = "Request method [default: GET, or POST with a body]",
        HelpName = "METHOD",
    };

    private readonly Option<string[]> _headers = new("--header", "-H")
    {
        Description = "A header, 'Name: value'; may be given again; {index} works here, too",
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

    private readonly Option<Typed<TimeSpan>> _timeout = TypedOption.Create<TimeSpan>(
        Readers.Duration, "30s", "Longest time from before the connect to the last byte", "TIME", "--timeout", "-t");

    private readonly Option<Typed<Version>> _httpVersion = TypedOption.Create<Version>(
        Readers.HttpVersion, "1.1", "HTTP version: 1.1, 2 or 3", "VERSION", "--http-version");

    private readonly Option<string> _driver = new("--driver")
    {
        Description = $"What to send with: {string.Join(", ", DriverCatalog.Names)}",
        HelpName = "NAME",
        DefaultValueFactory = _ => RunSpec.AutoDriver,
    };

    private readonly Option<string[]> _checks = new("--check")
    {
        Description = "A check of each response: status=2xx, body~REGEX, header:NAME=VALUE, size<10k; repeatable",
        HelpName = "CHECK",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _thresholds = new("--threshold")
    {
        Description = "A threshold of the result: p99<250ms, max<1s, errors<0.1%, failed<10, rate>4900; repeatable",
        HelpName = "THRESHOLD",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _abortOnFail = new("--abort-on-fail")
    {
        Description = "End the run as soon as a threshold is lost",
    };

    private readonly Option<bool> _insecure = new("--insecure") { Description = "Accept any server certificate" };

    private readonly Option<string?> _certificate = new("--cert")
    {
        Description = "Client certificate, a PEM file",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "Private key of the client certificate [default: in the file of --cert]",
        HelpName = "FILE",
    };

    private readonly Option<Typed<Uri?>> _proxy = TypedOption.Create<Uri?>(
        Readers.Url, null, "Proxy to go through", "URL", "--proxy");

    private readonly Option<bool> _redirects = new("--redirects") { Description = "Follow redirects" };

    private readonly Option<bool> _cookies = new("--cookies") { Description = "Keep cookies" };

    private readonly Option<bool> _decompress = new("--decompress") { Description = "Ask for compressed bodies" };

    private readonly Option<bool> _disableKeepAlive = new("--disable-keepalive")
    {
        Description = "Open a connection for every request",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_url);
        Option[] options =
        [
            _requests, _connections, _method, _headers, _body, _bodyFile, _contentType, _timeout, _httpVersion, _driver,
            _checks, _thresholds, _abortOnFail, _insecure, _certificate, _key, _proxy, _redirects, _cookies, _decompress, _disableKeepAlive,
        ];
        foreach (var option in options)
            command.Options.Add(option);
    }

    /// <summary>Makes the spec.</summary>
    /// <exception cref="UsageException">A file cannot be read, or flags contradict each other.</exception>
    public RunSpec ToSpec(ParseResult parsed)
    {
        var body = ReadBody(parsed);
        return new RunSpec
        {
            Request = new RequestTemplate
            {
                Url = parsed.GetRequiredValue(_url),
                Method = parsed.GetValue(_method) ?? (body.Length > 0 ? "POST" : "GET"),
                Headers = [.. HeaderLines.Read(parsed.GetRequiredValue(_headers), parsed.GetValue(_contentType))],
                Body = body,
            },
            Requests = parsed.Read(_requests),
            Limit = parsed.Read(_connections),
            Transport = ToTransport(parsed),
            Driver = parsed.GetRequiredValue(_driver),
            Checks = [.. parsed.GetRequiredValue(_checks)],
            Thresholds = [.. parsed.GetRequiredValue(_thresholds)],
            AbortOnFail = parsed.GetValue(_abortOnFail),
        };
    }

    private TransportSpec ToTransport(ParseResult parsed) => new()
    {
        HttpVersion = parsed.Read(_httpVersion)!,
        Timeout = parsed.Read(_timeout),
        Insecure = parsed.GetValue(_insecure),
        ClientCertificate = ReadCertificate(parsed.GetValue(_certificate), parsed.GetValue(_key)),
        FollowRedirects = parsed.GetValue(_redirects),
        Decompress = parsed.GetValue(_decompress),
        Cookies = parsed.GetValue(_cookies),
        Proxy = parsed.Read(_proxy),
        DisableKeepAlive = parsed.GetValue(_disableKeepAlive),
    };

    private ReadOnlyMemory<byte> ReadBody(ParseResult parsed) => (parsed.GetValue(_body), parsed.GetValue(_bodyFile)) switch
    {
        (not null, not null) => throw new UsageException("--body and --body-file exclude each other: use one of them"),
        ({ } text, null) => System.Text.Encoding.UTF8.GetBytes(text),
        (null, { } file) => InputFile.ReadBytes("--body-file", file),
        _ => ReadOnlyMemory<byte>.Empty,
    };

    private static ClientCertificate? ReadCertificate(string? certificate, string? key) => (certificate, key) switch
    {
        (null, null) => null,
        (null, _) => throw new UsageException("--key needs a certificate: add --cert FILE"),
        _ => new ClientCertificate(
            InputFile.ReadText("--cert", certificate), InputFile.ReadText("--key", key ?? certificate)),
    };
}
