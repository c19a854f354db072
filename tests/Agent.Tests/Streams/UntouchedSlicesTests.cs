using System.Diagnostics;
using LoadCluster.Agent.Pacing;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Streams;

/// <summary>What a session returns so that other agents have work.</summary>
public sealed class UntouchedSlicesTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TallyPool _pool = new(4);

    [Fact]
    public void TakeUntouched_OnASchedule_ReturnsWhatIsDueLaterAndWasNotBegun()
    {
        var start = Stopwatch.GetTimestamp();
        var slices = new PacedSlices(
            new Schedule(LoadProfile.Constant(10, TimeSpan.FromSeconds(100)), start), loops: 2, ahead: TimeSpan.FromSeconds(8));
        var (now, soon, later) = (Slice(0, first: 0), Slice(1, first: 5), Slice(2, first: 50));
        foreach (var slice in new[] { now, soon, later })
            slices.Add(slice);

        slices.TakeUntouched(Second).ShouldBe([later]);
        slices.TakeUntouched(Second).ShouldBeEmpty();

        slices.TryTake(0, start, out var item).ShouldBeTrue();
        item.Slice.ShouldBe(now);
    }

    [Fact]
    public void TakeUntouched_InTheClosedModel_KeepsTheCurrentSliceAndTheNextOneWhileThatIsShort()
    {
        var recorded = 0L;
        var slices = new UnpacedSlices(TimeSpan.FromSeconds(10), () => recorded);
        OpenSlice[] held = [Slice(0, first: 0), Slice(1, first: 10), Slice(2, first: 20)];
        foreach (var slice in held)
            slices.Add(slice);

        // Nothing was recorded: the current slice lasts.
        slices.TakeUntouched(Second).ShouldBe(held[1..]);

        slices.Add(held[1]);
        slices.Add(held[2]);
        recorded = 1_000_000_000;
        slices.TakeUntouched(Second).ShouldBe(held[2..]);
    }

    [Fact]
    public async Task StopLeasingAhead_NoOtherSliceIsNeededUntilTheLastOneBegins()
    {
        var slices = new UnpacedSlices(TimeSpan.FromSeconds(10), () => 1_000_000_000);
        OpenSlice[] held = [Slice(0, first: 0), Slice(1, first: 10)];
        foreach (var slice in held)
            slices.Add(slice);
        await slices.WaitForNeedAsync(CancellationToken.None).WaitAsync(Second);

        slices.StopLeasingAhead();

        var need = slices.WaitForNeedAsync(CancellationToken.None);
        need.IsCompleted.ShouldBeFalse();
        for (var i = 0; i <= 10; i++)
            slices.TryTake(0, Stopwatch.GetTimestamp(), out _).ShouldBeTrue();
        await need.WaitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>It waits without a time limit when it leases nothing ahead.</summary>
    [Fact]
    public async Task TakeUntouched_AfterStopLeasingAhead_TheSessionSeesThatItNeedsASlice()
    {
        var slices = new UnpacedSlices(TimeSpan.FromSeconds(10), () => 0);
        foreach (var slice in new[] { Slice(0, first: 0), Slice(1, first: 10) })
            slices.Add(slice);
        slices.StopLeasingAhead();
        var need = slices.WaitForNeedAsync(CancellationToken.None);
        need.IsCompleted.ShouldBeFalse();

        slices.TakeUntouched(Second).ShouldHaveSingleItem();

        await need.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private OpenSlice Slice(long id, long first) =>
        new(new ShardSlice(new Shard(id, first, Stride: 1, Count: 10), From: 0), recorders: 1, _pool);
}
