using System.Diagnostics;
using LoadCluster.Cli.Tests;
using LoadCluster.Target;

namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>A run in a cluster, and the process that watches it.</summary>
internal sealed class SubmittedRun(
    ClusterRig rig, TargetServer target, LoadClusterProcess client, Func<Finished, Summary> read)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestStandstill = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Waits until the target has seen so many requests.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> ReachAsync(long requests)
    {
        var waited = Stopwatch.StartNew();
        while (target.Stats.Requests < requests)
        {
            waited.Elapsed.ShouldBeLessThan(Patience, $"waiting for {requests} requests: {target.Stats}");
            client.HasEnded.ShouldBeFalse(client.Errors);
            await Task.Delay(Interval);
        }
        return waited.Elapsed;
    }

    /// <summary>What the target has seen so far.</summary>
    public TargetStats Seen => target.Stats;

    /// <summary>How many requests the target sees in some time.</summary>
    public async Task<long> CountAsync(TimeSpan time)
    {
        var before = target.Stats.Requests;
        await Task.Delay(time);
        return target.Stats.Requests - before;
    }

    /// <summary>The longest time in which the target saw no request, until cancelled.</summary>
    public async Task<TimeSpan> LongestGapAsync(CancellationToken ct)
    {
        var (seen, sinceLast, longest) = (0L, Stopwatch.StartNew(), TimeSpan.Zero);
        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(Interval, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            longest = sinceLast.Elapsed > longest ? sinceLast.Elapsed : longest;
            if (target.Stats.Requests is var now && now != seen)
                sinceLast.Restart();
            seen = now;
        }
        return longest;
    }

    /// <summary>Waits for the report as long as the target sees requests.</summary>
    public async Task<RunResult> EndAsync()
    {
        var ending = client.EndAsync(atMost: Timeout.InfiniteTimeSpan);
        var (seen, standstill) = (0L, Stopwatch.StartNew());
        while (await Task.WhenAny(ending, Task.Delay(TimeSpan.FromSeconds(1))) != ending)
        {
            if (target.Stats.Requests is var now && now != seen)
                standstill.Restart();
            else if (standstill.Elapsed > LongestStandstill)
                Assert.Fail($"nothing was sent for {standstill.Elapsed}: {await rig.DescribeAsync()}");
            seen = now;
        }
        var finished = await ending;
        finished.ExitCode.ShouldBe(0, finished.ExitCode == 0 ? null : $"{finished.Errors}{await rig.DescribeAsync()}");
        return new RunResult(read(finished), target.Stats);
    }
}
