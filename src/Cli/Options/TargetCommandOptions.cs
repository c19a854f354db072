using System.CommandLine;
using System.Net;
using LoadCluster.Target;

namespace LoadCluster.Cli.Options;

/// <summary>The flags of <c>loadcluster target</c>.</summary>
internal sealed class TargetCommandOptions
{
    private readonly Option<int> _port = new("--port")
    {
        Description = "Port to listen on; 0 picks a free one",
        HelpName = "PORT",
        DefaultValueFactory = _ => 8080,
    };

    private readonly Option<Typed<IPAddress>> _address = ParsedOption.Create<IPAddress>(
        ValueParsers.Address, "127.0.0.1", "Address to listen on", "IP", "--address");

    private readonly Option<Typed<DelayRange>> _delay = ParsedOption.Create<DelayRange>(
        DelayRange.TryParse, "0s", "How long answers are held back, like 100ms or 0s..3s", "RANGE", "--delay");

    private readonly Option<long> _seed = new("--seed")
    {
        Description = "Seed of the delays and faults",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<Typed<TargetBody>> _body = ParsedOption.Create<TargetBody>(
        TargetBody.TryParse!, "hello", "Body of answers: hello, bytes:N or file:PATH", "BODY", "--body");

    private readonly Option<Typed<Share>> _fail = ShareOption("--fail", "Share answered with 500, like 1%");
    private readonly Option<Typed<Share>> _reset = ShareOption("--reset", "Share cut off by a reset");
    private readonly Option<Typed<Share>> _hang = ShareOption("--hang", "Share never answered");

    private readonly Option<bool> _tls = new("--tls")
    {
        Description = "HTTPS with a self-signed certificate: HTTP/1.1, 2 and, with QUIC, 3",
    };

    private readonly Option<bool> _http2 = new("--http2") { Description = "HTTP/2 only, without TLS: h2c" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _port, _address, _delay, _seed, _body, _fail, _reset, _hang, _tls, _http2 })
            command.Options.Add(option);
    }

    public TargetOptions Read(ParseResult parsed) => new()
    {
        Port = parsed.GetValue(_port),
        Address = parsed.Read(_address)!,
        Delay = parsed.Read(_delay),
        Seed = parsed.GetValue(_seed),
        Body = parsed.Read(_body)!,
        Fail = parsed.Read(_fail),
        Reset = parsed.Read(_reset),
        Hang = parsed.Read(_hang),
        Tls = parsed.GetValue(_tls) ? TargetTls.SelfSigned() : null,
        Http2Only = parsed.GetValue(_http2),
    };

    private static Option<Typed<Share>> ShareOption(string name, string description) =>
        ParsedOption.Create<Share>(Share.TryParse, "0%", description, "PERCENT", name);
}
