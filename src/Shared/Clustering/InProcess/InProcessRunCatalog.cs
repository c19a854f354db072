using System.Collections.Immutable;

namespace LoadCluster.Shared.Clustering.InProcess;

/// <summary>The list of runs in memory.</summary>
internal sealed class InProcessRunCatalog : IRunCatalog
{
    private ImmutableArray<string> _runs = [];

    public ValueTask AddAsync(string runId, CancellationToken cancellationToken)
    {
        ImmutableInterlocked.Update(ref _runs, runs => runs.Contains(runId) ? runs : runs.Add(runId));
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(_runs);

    public ValueTask RemoveAsync(string runId, CancellationToken cancellationToken)
    {
        ImmutableInterlocked.Update(ref _runs, runs => runs.Remove(runId));
        return ValueTask.CompletedTask;
    }
}
