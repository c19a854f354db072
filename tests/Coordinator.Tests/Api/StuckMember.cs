using System.Collections.Immutable;
using LoadCluster.Shared.Clustering;

namespace LoadCluster.Coordinator.Tests.Api;

/// <summary>A member whose broker does not answer when a run is to be added.</summary>
internal sealed class StuckMember(ICluster member, StuckCatalog catalog) : ICluster
{
    public string Member => member.Member;

    public IElection Election => member.Election;

    public IOrders Orders => member.Orders;

    public IPulses Pulses => member.Pulses;

    public IRunCatalog Runs => catalog;

    public IShardQueue Shards(string runId) => member.Shards(runId);

    public IJournal Journal(string runId) => member.Journal(runId);

    public ValueTask DisposeAsync() => member.DisposeAsync();
}

/// <summary>Lists nothing, and never adds.</summary>
internal sealed class StuckCatalog : IRunCatalog
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Asked => _asked.Task;

    public async ValueTask AddAsync(string runId, CancellationToken cancellationToken)
    {
        _asked.SetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    public ValueTask<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(ImmutableArray<string>.Empty);

    public ValueTask RemoveAsync(string runId, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
