using Akka.Actor;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Metrics;
using Prometheus;

namespace LoadCluster.Coordinator.Exporting;

/// <summary>
/// The results of runs as counters and histograms: from the merged tally, so that they agree with the report. They stay as
/// long as the run is listed.
/// </summary>
internal sealed class RunResultMetrics
{
    /// <summary>Bounds of the latency histogram, in seconds.</summary>
    private static readonly double[] Bounds =
    [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5,
        0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30, 60,
    ];

    private readonly CoordinatorGateway _coordinator;
    private readonly Counter _requests;
    private readonly Counter _bytes;
    private readonly Histogram _latency;
    private readonly Dictionary<string, HistogramGrowth> _runs = [];
    private readonly HashSet<string> _final = [];

    public RunResultMetrics(CoordinatorGateway coordinator, MetricFactory factory)
    {
        _coordinator = coordinator;
        _requests = factory.CreateCounter(
            "loadcluster_run_requests_total", "Requests that are accounted for, by status or kind of error", "run", "outcome");
        _bytes = factory.CreateCounter("loadcluster_run_received_bytes_total", "Bytes of responses", "run");
        _latency = factory.CreateHistogram(
            "loadcluster_run_latency_seconds",
            "Latency from the moment a request should have started",
            ["run"],
            new HistogramConfiguration { Buckets = Bounds });
    }

    public async Task UpdateAsync(ClusterSnapshot cluster, CancellationToken cancellationToken)
    {
        foreach (var forgotten in _runs.Keys.Where(runId => cluster.Find(runId) is null).ToList())
            Remove(forgotten);
        foreach (var run in cluster.Runs.Where(run => !_final.Contains(run.RunId)))
        {
            if (await FindAsync(run, cancellationToken) is not { } report)
                continue;
            Update(report.RunId, report.Tally);
            if (run.HasEnded)
                _final.Add(run.RunId);
        }
    }

    private async Task<RunReport?> FindAsync(RunItem run, CancellationToken cancellationToken)
    {
        try
        {
            return run.HasEnded
                ? await _coordinator.GetReportAsync(run.RunId, wait: false, cancellationToken)
                : await _coordinator.GetProgressAsync(run.RunId, cancellationToken);
        }
        catch (AskTimeoutException)
        {
            // The next scrape has it.
            return null;
        }
    }

    private void Update(string runId, Tally tally)
    {
        foreach (var (outcome, count) in tally.Outcomes())
            _requests.WithLabels(runId, outcome.Name).IncTo(count);
        _bytes.WithLabels(runId).IncTo(tally.BytesReceived);
        if (!_runs.TryGetValue(runId, out var growth))
            _runs.Add(runId, growth = new HistogramGrowth());
        foreach (var (microseconds, count) in growth.Take(tally.Latency))
            _latency.WithLabels(runId).Observe(microseconds / 1e6, count);
    }

    private void Remove(string runId)
    {
        _runs.Remove(runId);
        _final.Remove(runId);
        foreach (var labels in _requests.GetAllLabelValues().Where(labels => labels[0] == runId).ToList())
            _requests.RemoveLabelled(labels);
        _bytes.RemoveLabelled(runId);
        _latency.RemoveLabelled(runId);
    }
}
