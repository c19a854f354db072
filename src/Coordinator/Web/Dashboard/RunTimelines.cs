using System.Collections.Concurrent;
using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Web.Dashboard;

/// <summary>The last seconds of the runs that this process has heard of, whoever leads them.</summary>
internal sealed class RunTimelines(CoordinatorGateway coordinator)
{
    /// <summary>Of a longer run the first seconds are dropped; the report has all of them.</summary>
    private const int MostSeconds = 1_800;

    private readonly ConcurrentDictionary<string, Queue<TimelineRow>> _rows = new();

    public IReadOnlyList<TimelineRow> Of(string runId)
    {
        if (!_rows.TryGetValue(runId, out var rows))
            return [];
        lock (rows)
            return [.. rows];
    }

    /// <summary>Adds what each snapshot shows, until cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        await foreach (var cluster in coordinator.WatchSnapshotsAsync(cancellationToken))
        {
            foreach (var run in cluster.Runs.Where(run => run is { HasEnded: false, Latest: not null }))
                Add(run.Latest!);
            foreach (var forgotten in _rows.Keys.Where(runId => cluster.Find(runId) is null))
                _rows.TryRemove(forgotten, out _);
        }
    }

    private void Add(RunSnapshot snapshot)
    {
        var rows = _rows.GetOrAdd(snapshot.RunId, _ => new Queue<TimelineRow>());
        lock (rows)
        {
            if (rows.Count > 0 && snapshot.Elapsed <= rows.Last().Elapsed)
                return;
            rows.Enqueue(RowOf(snapshot, rows.LastOrDefault()?.Elapsed ?? TimeSpan.Zero));
            if (rows.Count > MostSeconds)
                rows.Dequeue();
        }
    }

    private static TimelineRow RowOf(RunSnapshot snapshot, TimeSpan before) => new(
        snapshot.Elapsed,
        (long)(snapshot.RequestsPerSecond * Math.Max(0, (snapshot.Elapsed - before).TotalSeconds)),
        0,
        0,
        0,
        snapshot.InFlight,
        snapshot.Agents,
        snapshot.P50Milliseconds,
        snapshot.P99Milliseconds,
        snapshot.MaxMilliseconds,
        snapshot.P95Milliseconds,
        snapshot.LagMilliseconds);
}
