using System.Diagnostics;
using LoadCluster.Agent.Pacing;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Streams;

/// <summary>A session on a schedule, asked by a test that says what time it is.</summary>
public sealed class PacedSlicesTests
{
    private static readonly long Second = Stopwatch.Frequency;

    private readonly long _start = Stopwatch.GetTimestamp();

    [Fact]
    public async Task TryTake_InterleavedSlices_HandsOutWhatIsDueFirst()
    {
        await using var run = Start(LoadProfile.Constant(10, TimeSpan.FromSeconds(100)), out var loop);
        run.Add(new Shard(0, First: 0, Stride: 2, Count: 3));
        run.Add(new Shard(1, First: 1, Stride: 2, Count: 3));
        await Waiting.UntilAsync(() => run.Leased == 2);
        await Waiting.UntilAsync(() => loop.NextDue == _start);
        await Task.Delay(50);

        var taken = TakeUntil(loop, _start + Second);

        taken.Select(item => item.Index).ShouldBe([0, 1, 2, 3, 4, 5]);
        taken.Select(item => (item.Due - _start) * 10.0 / Second).ShouldBe([0, 1, 2, 3, 4, 5]);
        await EndAsync(run, loop, taken);
    }

    [Fact]
    public async Task TryTake_NothingIsDueYet_SaysWhenSomethingIs()
    {
        await using var run = Start(LoadProfile.Constant(1, TimeSpan.FromSeconds(100)), out var loop);
        run.Add(new Shard(0, First: 0, Stride: 1, Count: 3));
        await Waiting.UntilAsync(() => loop.NextDue == _start);

        var taken = TakeUntil(loop, _start);

        taken.Select(item => item.Index).ShouldBe([0]);
        loop.NextDue.ShouldBe(_start + Second);
        loop.TryTake(_start + Second - 1, out _).ShouldBeFalse();
        loop.TryTake(_start + Second, out var second).ShouldBeTrue();
        (second.Index, second.Due).ShouldBe((1, _start + Second));
        await EndAsync(run, loop, [.. taken, second]);
    }

    [Fact]
    public async Task Run_WorkForMoreThanASecondAndAHalf_LeavesTheRestToOthers()
    {
        await using var run = Start(LoadProfile.Constant(1, TimeSpan.FromHours(1)), out var loop);
        for (var second = 0; second < 20; second++)
            run.Add(new Shard(second, First: 600 + second, Stride: 1, Count: 1));

        // The one slice that it has is due in ten minutes.
        await Waiting.UntilAsync(() => run.Leased == 1);
        await Task.Delay(50);

        run.Leased.ShouldBe(1);
        await EndAsync(run, loop, []);
    }

    [Fact]
    public async Task Run_Late_HoldsAFewSlicesOnly()
    {
        await using var run = Start(LoadProfile.Constant(1_000_000, TimeSpan.FromSeconds(1)), out var loop);
        for (var i = 0; i < 2 * PacedSlices.MaxOpen; i++)
            run.Add(new Shard(i, First: i, Stride: 1, Count: 1));
        await Waiting.UntilAsync(() => run.Leased == PacedSlices.MaxOpen);
        await Waiting.UntilAsync(() => loop.NextDue == _start);

        var taken = TakeUntil(loop, _start + Second, count: 1);
        await Waiting.UntilAsync(() => run.Leased == PacedSlices.MaxOpen + 1);
        await EndAsync(run, loop, taken);
    }

    [Fact]
    public void Add_TwoLoops_DealsTheSlicesInTurn()
    {
        var slices = new PacedSlices(new Schedule(LoadProfile.Constant(1, TimeSpan.FromHours(1)), _start), loops: 2, default);
        for (var first = 0; first < 2; first++)
            slices.Add(new OpenSlice(new ShardSlice(new Shard(first, first, 2, 5), 0), 2, new TallyPool(1)));

        (slices.NextDue(0), slices.NextDue(1)).ShouldBe((_start, _start + Second));
    }

    [Fact]
    public void TakeUntouched_NothingIsOpen_ReturnsNothing()
    {
        var slices = new PacedSlices(new Schedule(LoadProfile.Constant(1, TimeSpan.FromHours(1)), _start), loops: 1, default);

        slices.TakeUntouched(TimeSpan.Zero).ShouldBeEmpty();
    }

    private SenderRun Start(LoadProfile profile, out SendLoop loop)
    {
        var run = new SenderRun(new IdleSender(), limit: 100, schedule: new Schedule(profile, _start));
        loop = run.Work.Loops[0];
        return run;
    }

    private static WorkItem[] TakeUntil(SendLoop loop, long now, int count = int.MaxValue)
    {
        var taken = new List<WorkItem>();
        while (taken.Count < count && loop.TryTake(now, out var item))
            taken.Add(item);
        return [.. taken];
    }

    private static async Task EndAsync(SenderRun run, SendLoop loop, WorkItem[] taken)
    {
        foreach (var item in taken)
            loop.Record(item, new(Outcome.Status(200), 0, 1, 1), []);
        await run.DrainAsync();
        run.Total.Succeeded.ShouldBe(taken.Length);
    }

    /// <summary>Leaves all to the test.</summary>
    private sealed class IdleSender : Agent.Senders.ISender
    {
        public string Name => "idle";

        public SenderShape Shape => new(Loops: 1, DividesLimit: true);

        public Akka.Streams.Dsl.Flow<OpenSlice, OpenSlice, Akka.NotUsed> Flow(SessionWork work) => SliceStage.Flow(
            work,
            async (loop, _) => await Task.Delay(Timeout.Infinite, loop.Drain).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
