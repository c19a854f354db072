using System.CommandLine;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Options;

/// <summary>The flags that say how requests travel.</summary>
internal sealed class TransportOptions
{
    private readonly Option<Typed<TimeSpan>> _timeout = ParsedOption.Create<TimeSpan>(
        ValueParsers.Duration, "30s", "Longest time from before the connect to the last byte", "TIME", "--timeout", "-t");

    private readonly Option<Typed<HttpVersionChoice>> _httpVersion = ParsedOption.Create<HttpVersionChoice>(
        ValueParsers.HttpVersion,
        "1.1",
        "HTTP version: 1.1, 2, 3 or auto (2 if the server speaks it, else 1.1)",
        "VERSION",
        "--http-version");

    private readonly Option<Typed<int?>> _streams = ParsedOption.Create<int?>(
        ValueParsers.Streams, null, "Most requests at a time on one HTTP/2 connection [default: 100]", "COUNT", "--streams");

    private readonly TlsOptions _tls = new();

    private readonly Option<string?> _proxy = new("--proxy")
    {
        Description = "Proxy to go through: http://[user:password@]host:port, or socks5://…",
        HelpName = "URL",
    };

    private readonly Option<bool> _redirects = new("--redirects") { Description = "Follow redirects" };

    private readonly Option<string?> _cookies = new(CookiesArgument.Name)
    {
        Description = "Keep cookies, each index its own; 'shared': all indexes the same",
        HelpName = CookiesArgument.Shared,
    };

    private readonly Option<bool> _decompress = new("--decompress") { Description = "Ask for compressed bodies" };

    private readonly Option<bool> _disableKeepAlive = new("--disable-keepalive")
    {
        Description = "Open a connection for every request",
    };

    private readonly Option<bool> _pathAsIs = new("--path-as-is")
    {
        Description = "Send path and query as they are typed: /../, %41 and \\ stay",
    };

    private readonly Option<bool> _chunked = new("--chunked") { Description = "Send bodies in chunks, without their length" };

    private readonly RouteOptions _route = new();

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _timeout, _httpVersion, _streams, .. _tls.All, _proxy, _redirects, _cookies, _decompress, _disableKeepAlive,
            _pathAsIs, _chunked,
        ];
        foreach (var option in options)
            command.Options.Add(option);
        _route.AddTo(command);
    }

    /// <summary>Applies the flags to a spec.</summary>
    /// <exception cref="UsageException">A file cannot be read, or flags contradict each other.</exception>
    public TransportSpec Apply(TransportSpec spec, ParseResult parsed)
    {
        var version = parsed.ReadOr(_httpVersion, new HttpVersionChoice(spec.HttpVersion, spec.AcceptsLowerVersion));
        return _tls.Apply(_route.Apply(spec, parsed), parsed) with
        {
            HttpVersion = version.Version,
            AcceptsLowerVersion = version.OrLower,
            Streams = parsed.ReadOr(_streams, spec.Streams),
            Timeout = parsed.ReadOr(_timeout, spec.Timeout),
            FollowRedirects = parsed.ValueOr(_redirects, spec.FollowRedirects),
            Decompress = parsed.ValueOr(_decompress, spec.Decompress),
            Cookies = parsed.IsTyped(_cookies) ? ReadCookies(parsed) != "false" : spec.Cookies,
            SharedCookies = parsed.IsTyped(_cookies) ? ReadCookies(parsed) == CookiesArgument.Shared : spec.SharedCookies,
            Proxy = ReadProxy(parsed) ?? spec.Proxy,
            DisableKeepAlive = parsed.ValueOr(_disableKeepAlive, spec.DisableKeepAlive),
            PathAsIs = parsed.ValueOr(_pathAsIs, spec.PathAsIs),
            Chunked = parsed.ValueOr(_chunked, spec.Chunked),
        };
    }

    private string ReadCookies(ParseResult parsed) => parsed.GetValue(_cookies) switch
    {
        "each" or "true" => "each",
        CookiesArgument.Shared => CookiesArgument.Shared,
        "false" => "false",
        var other => throw new UsageException($"--cookies '{other}': use --cookies alone, or --cookies {CookiesArgument.Shared}"),
    };

    /// <summary>What cannot be read may have a password in it, and is not repeated.</summary>
    private Uri? ReadProxy(ParseResult parsed) => parsed.GetValue(_proxy) is not { } text ? null
        : ValueParsers.Url(text, out var proxy, out var expected) ? proxy
        : throw new UsageException($"--proxy '{ProxyLogin.Hide(text)}': {expected}");
}
