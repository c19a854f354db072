using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

/// <summary>A script for an agent that sends some shards, then holds one until it is drained or dies.</summary>
/// <param name="shards">How many it sends before.</param>
/// <param name="whenDrained">The tally of the one it held, once it is drained.</param>
internal sealed class Gate(int shards, Tally? whenDrained = null)
{
    private readonly TaskCompletionSource<ShardSlice> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _done;

    /// <summary>What it holds, once it does.</summary>
    public Task<ShardSlice> Held => _held.Task;

    public async ValueTask<Tally> SendAsync(ShardSlice slice, CancellationToken drain)
    {
        if (_done++ < shards)
            return Tallies.Succeeding(slice.Count);
        _held.TrySetResult(slice);
        await Task.Delay(Timeout.Infinite, drain).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return whenDrained ?? new Tally();
    }
}
