using System.CommandLine;
using LoadCluster.Coordinator;
using LoadCluster.Coordinator.Exporting;

namespace LoadCluster.Cli.Options;

/// <summary>The flag that pushes metrics to a collector of OpenTelemetry.</summary>
internal sealed class OtlpOption
{
    /// <summary>
    /// Off by default, as they cost HttpClient time for each request. The runtime reads the switch when the first is made.
    /// </summary>
    private const string Meters = "System.Diagnostics.Metrics.Meter.IsSupported";

    private readonly Option<string?> _otlp = new("--otlp")
    {
        Description = "Push metrics to this OpenTelemetry collector [default: OTEL_EXPORTER_OTLP_ENDPOINT]",
        HelpName = "URL",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public void AddTo(Command command) => command.Options.Add(_otlp);

    /// <summary>What was typed although a coordinator has the run, a line each.</summary>
    public IEnumerable<string> FaultsElsewhere(ParseResult parsed) =>
        parsed.IsTyped(_otlp) ? [$"{_otlp.Name} does nothing in a cluster's run: give it to the coordinators"] : [];

    /// <summary>How to start pushing; nothing without the flag.</summary>
    /// <exception cref="UsageException">It is not a URL.</exception>
    public Func<CoordinatorGateway, OtlpExport?> Read(ParseResult parsed)
    {
        if (!parsed.IsTyped(_otlp))
            return _ => null;
        AppContext.SetSwitch(Meters, true);
        if (parsed.GetValue(_otlp) is not { Length: > 0 } text)
            return coordinator => OtlpExport.Start(coordinator, endpoint: null);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
            throw new UsageException($"{_otlp.Name} '{text}': use a URL like http://127.0.0.1:4318");
        return coordinator => OtlpExport.Start(coordinator, endpoint);
    }
}
