using System.CommandLine;
using System.Net;
using LoadCluster.Cli.Options;
using LoadCluster.Coordinator.Api;

namespace LoadCluster.Cli.Commands;

/// <summary>The flag that shows a run of this process in a browser.</summary>
internal sealed class WebOption
{
    private static readonly IPEndPoint AnyLoopbackPort = new(IPAddress.Loopback, 0);

    private readonly Option<string?> _web = new("--web")
    {
        Description = "Show the run in a browser, at this address [default: 127.0.0.1 and a free port]",
        HelpName = "IP:PORT",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public void AddTo(Command command) => command.Options.Add(_web);

    /// <summary>Where to listen, and who may look; none without the flag.</summary>
    /// <exception cref="UsageException">It is not an address, or open to everybody.</exception>
    public ApiOptions? Read(ParseResult parsed, string resultsRoot)
    {
        if (!parsed.IsTyped(_web))
            return null;
        var options = new ApiOptions
        {
            Listen = ReadListen(parsed.GetValue(_web)),
            Token = ((string?)null).Or(EnvironmentSetting.Token),
            ResultsRoot = resultsRoot,
            ReadRun = FormRun.Read,
        };
        return options.Validate() is { Count: > 0 } faults ? throw new UsageException(faults) : options;
    }

    /// <summary>What was typed although a coordinator has the run, a line each.</summary>
    public IEnumerable<string> FaultsElsewhere(ParseResult parsed) => parsed.IsTyped(_web)
        ? [$"{_web.Name} does nothing in a cluster's run: open the coordinator's address in a browser"]
        : [];

    private static IPEndPoint ReadListen(string? text) =>
        string.IsNullOrEmpty(text) ? AnyLoopbackPort
        : IPEndPoint.TryParse(text, out var endpoint) ? endpoint
        : throw new UsageException($"--web '{text}': use an address and a port like 127.0.0.1:9111");
}
