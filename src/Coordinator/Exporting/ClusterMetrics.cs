using LoadCluster.Coordinator.Agents;
using LoadCluster.Coordinator.Runs;
using Prometheus;

namespace LoadCluster.Coordinator.Exporting;

/// <summary>The state of a cluster as Prometheus scrapes it, read from the active coordinator at each scrape.</summary>
internal sealed class ClusterMetrics
{
    private readonly CoordinatorGateway _coordinator;
    private readonly MetricFactory _factory;
    private readonly RunResults _results;
    private readonly List<Action<ClusterSnapshot>> _gauges = [];
    private readonly SemaphoreSlim _scrape = new(1);

    public ClusterMetrics(CoordinatorGateway coordinator)
    {
        _coordinator = coordinator;
        _factory = Metrics.WithCustomRegistry(Registry);
        _results = new RunResults(coordinator, new PrometheusRunResults(_factory));
        Add("loadcluster_coordinator_active", "Whether this coordinator knows the active one", _ => coordinator.HearsActive ? 1 : 0);
        Add("loadcluster_coordinator_epoch", "Term of the active coordinator", cluster => cluster.Term);
        Add("loadcluster_agents", "Agents that are alive", cluster => cluster.Agents.Length);
        AddAgents();
        AddRuns();
        Registry.AddBeforeCollectCallback(UpdateAsync);
    }

    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    private void AddAgents()
    {
        AddAgent("in_flight", "Requests in flight", agent => agent.InFlight);
        AddAgent("share", "Requests it may have in flight", agent => agent.Share);
        AddAgent("requests_per_second", "Requests that ended in the last second", agent => agent.RequestsPerSecond);
        AddAgent("cpu_percent", "Processor time in percent of one processor", agent => agent.CpuPercent);
        AddAgent("leases", "Shards it holds", agent => agent.Leases);
        AddAgent("send_lag_seconds", "How late requests were sent in the last second, on average", agent => agent.LagMilliseconds / 1000);
        AddAgent("clock_skew_seconds", "How far its clock is ahead of the coordinator's", agent => agent.ClockSkewMilliseconds / 1000);
    }

    private void AddRuns()
    {
        AddRun("requests_planned", "Requests of the run", run => run.Planned ?? double.NaN);
        AddRun("requests_done", "Requests that ended", run => run.Done);
        AddRun("requests_failed", "Requests that failed", run => run.Failed);
        AddRun("requests_per_second", "Requests that ended in a second", run => run.RequestsPerSecond);
        AddRun("in_flight", "Requests in flight", run => run.InFlight);
        AddRun("latency_p50_seconds", "Median latency of the last second", run => run.P50Milliseconds / 1000);
        AddRun("latency_p99_seconds", "99th percentile of the last second", run => run.P99Milliseconds / 1000);
        AddRun("send_lag_p99_seconds", "99th percentile of the send lag of the last second", run => (run.Second?.LagMilliseconds ?? 0) / 1000);
    }

    private void Add(string name, string help, Func<ClusterSnapshot, double> value)
    {
        var gauge = _factory.CreateGauge(name, help);
        _gauges.Add(cluster => gauge.Set(value(cluster)));
    }

    private void AddAgent(string name, string help, Func<AgentSnapshot, double> value)
    {
        var gauge = _factory.CreateGauge($"loadcluster_agent_{name}", help, "agent");
        _gauges.Add(cluster => gauge.SetAll(cluster.Agents.Select(agent => (agent.Name, value(agent)))));
    }

    private void AddRun(string name, string help, Func<RunSnapshot, double> value)
    {
        var gauge = _factory.CreateGauge($"loadcluster_run_{name}", help, "run");
        _gauges.Add(cluster => gauge.SetAll(cluster.Runs
            .Where(run => run is { HasEnded: false, Latest: not null })
            .Select(run => (run.RunId, value(run.Latest!)))));
    }

    private async Task UpdateAsync(CancellationToken cancellationToken)
    {
        // Two scrapes at once would both add what is new since the last.
        await _scrape.WaitAsync(cancellationToken);
        try
        {
            var cluster = _coordinator.Snapshot;
            _gauges.ForEach(set => set(cluster));
            await _results.UpdateAsync(cluster, cancellationToken);
        }
        finally
        {
            _scrape.Release();
        }
    }
}
