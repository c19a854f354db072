using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

/// <summary>A script for an agent that does some shards, then holds one until it is drained or dies.</summary>
/// <param name="shards">How many it does before.</param>
/// <param name="whenDrained">What became of the one it held, if it lived to tell.</param>
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
        _held.SetResult(slice);
        await Task.Delay(Timeout.Infinite, drain).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return whenDrained ?? new Tally();
    }
}
