using LoadCluster.Shared.Clustering;

namespace LoadCluster.Coordinator.Runs;

/// <summary>
/// The runs that ended last. Their journals are kept, so that a successor knows their reports, too; older ones are
/// deleted.
/// </summary>
internal sealed class RunArchive(ICluster cluster)
{
    private const int Kept = 20;
    private readonly Queue<RunHandle> _runs = new();

    /// <summary>They, oldest first.</summary>
    public IEnumerable<RunHandle> Runs => _runs;

    /// <summary>Adds a run that ended and forgets the oldest one when there are too many.</summary>
    public async ValueTask AddAsync(RunHandle run, CancellationToken ct)
    {
        _runs.Enqueue(run);
        if (_runs.Count > Kept)
            await ForgetAsync(_runs.Dequeue().RunId, ct);
    }

    /// <summary>Deletes what is left of a run.</summary>
    public async ValueTask ForgetAsync(string runId, CancellationToken ct)
    {
        await cluster.Runs.RemoveAsync(runId, ct);
        await cluster.Shards(runId).DeleteAsync(ct);
        await cluster.Journal(runId).DeleteAsync(ct);
    }
}
