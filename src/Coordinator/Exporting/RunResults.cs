using Akka.Actor;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Exporting;

/// <summary>
/// Passes the results of runs on as counters and histograms: from the merged tally, so that they agree with the report.
/// They stay as long as the run is listed.
/// </summary>
internal sealed class RunResults(CoordinatorGateway coordinator, IRunResultSink sink)
{
    private readonly Dictionary<string, HistogramGrowth> _runs = [];
    private readonly HashSet<string> _final = [];

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
                ? await coordinator.GetReportAsync(run.RunId, wait: false, cancellationToken)
                : await coordinator.GetProgressAsync(run.RunId, cancellationToken);
        }
        catch (AskTimeoutException)
        {
            // The next update has it.
            return null;
        }
    }

    private void Update(string runId, Tally tally)
    {
        foreach (var (outcome, count) in tally.Outcomes())
            sink.CountRequests(runId, outcome.Name, count);
        sink.CountBytes(runId, tally.BytesReceived);
        if (!_runs.TryGetValue(runId, out var growth))
            _runs.Add(runId, growth = new HistogramGrowth());
        foreach (var (microseconds, count) in growth.Take(tally.Latency))
            sink.Observe(runId, microseconds / 1e6, count);
    }

    private void Remove(string runId)
    {
        _runs.Remove(runId);
        _final.Remove(runId);
        sink.Remove(runId);
    }
}
