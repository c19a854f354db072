using System.CommandLine;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Options;

/// <summary>The flags that say how requests travel.</summary>
internal sealed class TransportOptions
{
    private readonly Option<Typed<TimeSpan>> _timeout = ParsedOption.Create<TimeSpan>(
        ValueParsers.Duration, "30s", "Longest time from before the connect to the last byte", "TIME", "--timeout", "-t");

    private readonly Option<Typed<Version>> _httpVersion = ParsedOption.Create<Version>(
        ValueParsers.HttpVersion, "1.1", "HTTP version: 1.1, 2 or 3", "VERSION", "--http-version");

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
            _timeout, _httpVersion, _insecure, _certificate, _key, _proxy, _redirects, _cookies, _decompress,
            _disableKeepAlive,
        ];
        foreach (var option in options)
            command.Options.Add(option);
    }

    /// <summary>Applies the flags to a spec.</summary>
    /// <exception cref="UsageException">A file cannot be read, or flags contradict each other.</exception>
    public TransportSpec Apply(TransportSpec spec, ParseResult parsed) => new()
    {
        HttpVersion = parsed.ReadOr(_httpVersion, spec.HttpVersion),
        Timeout = parsed.ReadOr(_timeout, spec.Timeout),
        Insecure = parsed.ValueOr(_insecure, spec.Insecure),
        ClientCertificate =
            ReadCertificate(parsed.GetValue(_certificate), parsed.GetValue(_key)) ?? spec.ClientCertificate,
        FollowRedirects = parsed.ValueOr(_redirects, spec.FollowRedirects),
        Decompress = parsed.ValueOr(_decompress, spec.Decompress),
        Cookies = parsed.ValueOr(_cookies, spec.Cookies),
        Proxy = parsed.ReadOr(_proxy, spec.Proxy),
        DisableKeepAlive = parsed.ValueOr(_disableKeepAlive, spec.DisableKeepAlive),
    };

    private static ClientCertificate? ReadCertificate(string? certificate, string? key) => (certificate, key) switch
    {
        (null, null) => null,
        (null, _) => throw new UsageException("--key needs a certificate: add --cert FILE"),
        _ => new ClientCertificate(
            InputFile.ReadText("--cert", certificate), InputFile.ReadText("--key", key ?? certificate)),
    };
}
