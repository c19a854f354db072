using Prometheus;

namespace LoadCluster.Coordinator.Exporting;

/// <summary>The results of runs as Prometheus scrapes them.</summary>
internal sealed class PrometheusRunResults(MetricFactory factory) : IRunResultSink
{
    private readonly Counter _requests = factory.CreateCounter(
        "loadcluster_run_requests_total", "Requests that are accounted for, by status or kind of error", "run", "outcome");

    private readonly Counter _bytes = factory.CreateCounter("loadcluster_run_received_bytes_total", "Bytes of responses", "run");

    private readonly Histogram _latency = factory.CreateHistogram(
        "loadcluster_run_latency_seconds",
        "Latency from the moment a request should have started",
        ["run"],
        new HistogramConfiguration { Buckets = IRunResultSink.LatencyBounds });

    public void CountRequests(string runId, string outcome, long total) => _requests.WithLabels(runId, outcome).IncTo(total);

    public void CountBytes(string runId, long total) => _bytes.WithLabels(runId).IncTo(total);

    public void Observe(string runId, double seconds, long count) => _latency.WithLabels(runId).Observe(seconds, count);

    public void Remove(string runId)
    {
        foreach (var labels in _requests.GetAllLabelValues().Where(labels => labels[0] == runId).ToList())
            _requests.RemoveLabelled(labels);
        _bytes.RemoveLabelled(runId);
        _latency.RemoveLabelled(runId);
    }
}
