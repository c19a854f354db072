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

    private readonly Option<Typed<Uri?>> _proxy = ParsedOption.Create<Uri?>(
        ValueParsers.Url, null, "Proxy to go through", "URL", "--proxy");

    private readonly Option<bool> _redirects = new("--redirects") { Description = "Follow redirects" };

    private readonly Option<bool> _cookies = new("--cookies") { Description = "Keep cookies" };

    private readonly Option<bool> _decompress = new("--decompress") { Description = "Ask for compressed bodies" };

    private readonly Option<bool> _disableKeepAlive = new("--disable-keepalive")
    {
        Description = "Open a connection for every request",
    };

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _timeout, _httpVersion, _streams, .. _tls.All, _proxy, _redirects, _cookies, _decompress, _disableKeepAlive,
        ];
        foreach (var option in options)
            command.Options.Add(option);
    }

    /// <summary>Applies the flags to a spec.</summary>
    /// <exception cref="UsageException">A file cannot be read, or flags contradict each other.</exception>
    public TransportSpec Apply(TransportSpec spec, ParseResult parsed)
    {
        var version = parsed.ReadOr(_httpVersion, new HttpVersionChoice(spec.HttpVersion, spec.AcceptsLowerVersion));
        return _tls.Apply(spec, parsed) with
        {
            HttpVersion = version.Version,
            AcceptsLowerVersion = version.OrLower,
            Streams = parsed.ReadOr(_streams, spec.Streams),
            Timeout = parsed.ReadOr(_timeout, spec.Timeout),
            FollowRedirects = parsed.ValueOr(_redirects, spec.FollowRedirects),
            Decompress = parsed.ValueOr(_decompress, spec.Decompress),
            Cookies = parsed.ValueOr(_cookies, spec.Cookies),
            Proxy = parsed.ReadOr(_proxy, spec.Proxy),
            DisableKeepAlive = parsed.ValueOr(_disableKeepAlive, spec.DisableKeepAlive),
        };
    }
}
