using System.Diagnostics;
using LoadCluster.Agent.Pacing;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Pacing;

/// <summary>A lane on a schedule, asked by a test that says what time it is.</summary>
public sealed class PacedLaneTests : IAsyncLifetime
{
    private static readonly long Second = Stopwatch.Frequency;

    private readonly Work _work = new();
    private readonly CancellationTokenSource _drain = new();
    private readonly TakingDriver _driver = new();
    private readonly long _start = Stopwatch.GetTimestamp();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _work.DisposeAsync();

    [Fact]
    public async Task TryTake_InterleavedShards_HandsOutWhatIsDueFirst()
    {
        await QueueAsync(first: 0, stride: 2, count: 3);
        await QueueAsync(first: 1, stride: 2, count: 3);
        var running = Run(LoadProfile.Constant(10, TimeSpan.FromSeconds(100)), out var lane);
        // Both are leased once a place for a third one is kept.
        await Waiting.UntilAsync(() => lane.Leases == 3);

        var taken = TakeUntil(lane, _start + Second);

        taken.Select(item => item.Index).ShouldBe([0, 1, 2, 3, 4, 5]);
        taken.Select(item => (item.Due - _start) * 10.0 / Second).ShouldBe([0, 1, 2, 3, 4, 5]);
        await EndAsync(running, lane, taken);
    }

    [Fact]
    public async Task TryTake_NothingIsDueYet_SaysWhenSomethingIs()
    {
        await QueueAsync(first: 0, stride: 1, count: 3);
        var running = Run(LoadProfile.Constant(1, TimeSpan.FromSeconds(100)), out var lane);
        await Waiting.UntilAsync(() => lane.Leases == 1);

        var taken = TakeUntil(lane, _start);

        taken.Select(item => item.Index).ShouldBe([0]);
        lane.NextDue.ShouldBe(_start + Second);
        lane.TryTake(_start + Second - 1, out _).ShouldBeFalse();
        lane.TryTake(_start + Second, out var second).ShouldBeTrue();
        second.ShouldBe(second with { Index = 1, Due = _start + Second });
        await EndAsync(running, lane, [.. taken, second]);
    }

    [Fact]
    public async Task Run_WorkForMoreThanASecondAndAHalf_LeavesTheRestToOthers()
    {
        for (var second = 0; second < 20; second++)
            await QueueAsync(first: 600 + second, stride: 1, count: 1);

        // The one shard that it has is due in ten minutes.
        var running = Run(LoadProfile.Constant(1, TimeSpan.FromHours(1)), out var lane);
        await Waiting.UntilAsync(() => lane.Leases == 1);
        await using var other = _work.Queue.Consume();
        for (var second = 1; second < 20; second++)
            (await other.LeaseAsync(CancellationToken.None)).Slice.Shard.First.ShouldBe(600 + second);

        lane.Leases.ShouldBe(1);
        await EndAsync(running, lane, []);
    }

    [Fact]
    public async Task Run_Late_HoldsAFewShardsOnly()
    {
        for (var i = 0; i < 2 * PacedShards.MaxOpen; i++)
            await QueueAsync(first: i, stride: 1, count: 1);

        var running = Run(LoadProfile.Constant(1_000_000, TimeSpan.FromSeconds(1)), out var lane);
        await Waiting.UntilAsync(() => lane.Leases == PacedShards.MaxOpen);

        var taken = TakeUntil(lane, _start + Second, count: 1);
        await Waiting.UntilAsync(() => lane.Leases == PacedShards.MaxOpen + 1);
        await EndAsync(running, lane, taken);
    }

    private Task Run(LoadProfile profile, out Lane lane)
    {
        lane = new Lane(Work.Plain, _work.Queue, _work.Journal, Work.StampHeader, new Schedule(profile, _start));
        return lane.RunAsync(_driver, _drain.Token, CancellationToken.None);
    }

    private Task QueueAsync(long first, long stride, long count) => _work.Queue.PublishAsync(
        new ShardSlice(new Shard(first, first, stride, count), 0), CancellationToken.None).AsTask();

    private static WorkItem[] TakeUntil(Lane lane, long now, int count = int.MaxValue)
    {
        var taken = new List<WorkItem>();
        while (taken.Count < count && lane.TryTake(now, out var item))
            taken.Add(item);
        return [.. taken];
    }

    private async Task EndAsync(Task running, Lane lane, WorkItem[] taken)
    {
        foreach (var item in taken)
            lane.Record(item, new(Shared.Metrics.Outcome.Status(200), 0, 1, 1), []);
        await _drain.CancelAsync();
        await running.WaitAsync(Waiting.Patience);
        await _work.ReadToEndAsync();
        _work.Total.Succeeded.ShouldBe(taken.Length);
    }

    /// <summary>Leaves all to the test.</summary>
    private sealed class TakingDriver : Agent.Senders.ISender
    {
        public string Name => "taking";

        public int Lanes => 1;

        public async Task SendAsync(Lane lane, CancellationToken drain, CancellationToken stop) =>
            await Task.Delay(Timeout.Infinite, drain).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
