using System.CommandLine;
using System.Net;
using LoadCluster.Cli.Options;
using LoadCluster.Coordinator.Api;

namespace LoadCluster.Cli.Commands;

/// <summary>The flags that show a run of this process to a browser and to Prometheus.</summary>
internal sealed class WebOption
{
    private static readonly IPEndPoint AnyLoopbackPort = new(IPAddress.Loopback, 0);

    private readonly Option<string?> _web = new("--web")
    {
        Description = "Show the run in a browser, at this address [default: 127.0.0.1 and a free port]",
        HelpName = "IP:PORT",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _metrics = new("--metrics")
    {
        Description = "Serve metrics of the run for Prometheus at /metrics of this address",
        HelpName = "IP:PORT",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_web);
        command.Options.Add(_metrics);
    }

    /// <summary>Where to listen, and who may look; nothing without the flags.</summary>
    /// <exception cref="UsageException">It is not an address, or open to everybody.</exception>
    public IReadOnlyList<ApiOptions> Read(ParseResult parsed, string resultsRoot)
    {
        var servers = new List<ApiOptions>();
        if (parsed.IsTyped(_web))
        {
            servers.Add(new ApiOptions
            {
                Listen = parsed.GetValue(_web) is { Length: > 0 } text ? ReadListen(_web, text) : AnyLoopbackPort,
                Token = ((string?)null).Or(EnvironmentSetting.Token),
                ResultsRoot = resultsRoot,
                ReadRun = FormRun.Read,
            });
        }
        if (parsed.GetValue(_metrics) is { } metrics)
            servers.Add(new ApiOptions { Listen = ReadListen(_metrics, metrics), IsMetricsOnly = true });
        return servers.SelectMany(server => server.Validate()).ToList() is { Count: > 0 } faults
            ? throw new UsageException(faults)
            : servers;
    }

    /// <summary>What was typed although a coordinator has the run, a line each.</summary>
    public IEnumerable<string> FaultsElsewhere(ParseResult parsed)
    {
        if (parsed.IsTyped(_web))
            yield return $"{_web.Name} does nothing in a cluster's run: open the coordinator's address in a browser";
        if (parsed.IsTyped(_metrics))
            yield return $"{_metrics.Name} does nothing in a cluster's run: the coordinator has /metrics";
    }

    private static IPEndPoint ReadListen(Option option, string text) => IPEndPoint.TryParse(text, out var endpoint)
        ? endpoint
        : throw new UsageException($"{option.Name} '{text}': use an address and a port like 127.0.0.1:9111");
}
