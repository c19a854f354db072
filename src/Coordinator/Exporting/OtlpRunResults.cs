using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace LoadCluster.Coordinator.Exporting;

/// <summary>The results of runs as instruments of OpenTelemetry.</summary>
internal sealed class OtlpRunResults : IRunResultSink
{
    private readonly ConcurrentDictionary<(string Run, string Outcome), long> _requests = new();
    private readonly ConcurrentDictionary<string, long> _bytes = new();
    private readonly Histogram<double> _latency;

    public OtlpRunResults(Meter meter)
    {
        meter.CreateObservableCounter(
            "loadcluster.run.requests",
            () => _requests.Select(entry => new Measurement<long>(entry.Value, Tag("run", entry.Key.Run), Tag("outcome", entry.Key.Outcome))),
            "{request}",
            "Requests that are accounted for, by status or kind of error");
        meter.CreateObservableCounter(
            "loadcluster.run.received",
            () => _bytes.Select(entry => new Measurement<long>(entry.Value, Tag("run", entry.Key))),
            "By",
            "Bytes of responses");
        _latency = meter.CreateHistogram(
            "loadcluster.run.latency",
            "s",
            "Latency from the moment a request should have started",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = IRunResultSink.LatencyBounds });
    }

    public void CountRequests(string runId, string outcome, long total) => _requests[(runId, outcome)] = total;

    public void CountBytes(string runId, long total) => _bytes[runId] = total;

    /// <summary>These histograms take one observation at a time: about 50 ns each.</summary>
    public void Observe(string runId, double seconds, long count)
    {
        var run = Tag("run", runId);
        for (var i = 0L; i < count; i++)
            _latency.Record(seconds, run);
    }

    public void Remove(string runId)
    {
        foreach (var key in _requests.Keys.Where(key => key.Run == runId))
            _requests.TryRemove(key, out _);
        _bytes.TryRemove(runId, out _);
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
