using System.Diagnostics.Metrics;
using LoadCluster.Coordinator.Runs;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace LoadCluster.Coordinator.Exporting;

/// <summary>
/// Pushes the metrics of a coordinator by OTLP. What is not set here is read from the standard <c>OTEL_…</c> variables.
/// </summary>
public sealed class OtlpExport : IAsyncDisposable
{
    private const string Service = "loadcluster";
    private const string MetricsPath = "v1/metrics";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const int FlushMilliseconds = 5_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ended = new();
    private readonly CoordinatorGateway _coordinator;
    private readonly Meter _meter = new(Service);
    private readonly MeterProvider _provider;
    private readonly RunResults _results;
    private readonly Task _updating;

    private OtlpExport(CoordinatorGateway coordinator, Uri? endpoint)
    {
        _coordinator = coordinator;
        _results = new RunResults(coordinator, new OtlpRunResults(_meter));
        AddGauge("loadcluster.run.in_flight", "{request}", run => run.InFlight);
        AddGauge("loadcluster.run.send_lag_p99", "s", run => (run.Second?.LagMilliseconds ?? 0) / 1000);
        _meter.CreateObservableGauge("loadcluster.agents", () => coordinator.Snapshot.Agents.Length, "{agent}");
        _meter.CreateObservableGauge("loadcluster.leases", () => coordinator.Snapshot.Agents.Sum(agent => agent.Leases), "{slice}");
        _provider = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService(Service).AddEnvironmentVariableDetector())
            .AddMeter(Service)
            .AddOtlpExporter(otlp => Configure(otlp, endpoint))
            .Build();
        _updating = UpdateAsync();
    }

    /// <summary>Starts to push.</summary>
    /// <param name="coordinator">The coordinator.</param>
    /// <param name="endpoint">The collector, like <c>http://127.0.0.1:4318</c>; that of the environment by default.</param>
    public static OtlpExport Start(CoordinatorGateway coordinator, Uri? endpoint) => new(coordinator, endpoint);

    /// <summary>Pushes the last state.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _updating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _results.UpdateAsync(_coordinator.Snapshot, CancellationToken.None);
        _provider.ForceFlush(FlushMilliseconds);
        _provider.Dispose();
        _meter.Dispose();
        _ended.Dispose();
    }

    private static void Configure(OtlpExporterOptions otlp, Uri? endpoint)
    {
        if (endpoint is null)
            return;
        if (Environment.GetEnvironmentVariable(Protocol) is null)
            otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
        // Of an endpoint that is set in code, the library takes the path as it is.
        otlp.Endpoint = otlp.Protocol == OtlpExportProtocol.HttpProtobuf && endpoint.AbsolutePath == "/"
            ? new Uri(endpoint, MetricsPath)
            : endpoint;
    }

    private void AddGauge(string name, string unit, Func<RunSnapshot, double> value) => _meter.CreateObservableGauge(
        name,
        () => _coordinator.Snapshot.Runs
            .Where(run => run is { HasEnded: false, Latest: not null })
            .Select(run => new Measurement<double>(value(run.Latest!), new KeyValuePair<string, object?>("run", run.RunId))),
        unit);

    private async Task UpdateAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(_ended.Token))
            await _results.UpdateAsync(_coordinator.Snapshot, _ended.Token);
    }
}
