using System.Collections.Concurrent;
using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Web.Dashboard;

/// <summary>The seconds of all runs of the cluster, as this process received them.</summary>
internal sealed class RunTimelines(CoordinatorGateway coordinator)
{
    private readonly ConcurrentDictionary<string, ThinnedTimeline> _timelines = new();

    public IReadOnlyList<TimelineRow> Of(string runId) =>
        _timelines.TryGetValue(runId, out var timeline) ? timeline.Rows : [];

    /// <summary>Adds what each snapshot shows, until cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        await foreach (var cluster in coordinator.WatchSnapshotsAsync(cancellationToken))
        {
            foreach (var run in cluster.Runs.Where(run => run is { HasEnded: false, Latest.Second: not null }))
                _timelines.GetOrAdd(run.RunId, _ => new ThinnedTimeline()).Add(run.Latest!.Second!);
            foreach (var forgotten in _timelines.Keys.Where(runId => cluster.Find(runId) is null))
                _timelines.TryRemove(forgotten, out _);
        }
    }
}
