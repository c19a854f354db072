using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Thresholds;

namespace LoadCluster.Coordinator.Tests;

public sealed class CoordinatorThresholdTests : IAsyncLifetime
{
    private readonly CoordinatorFixture _fixture = new();
    private long _failed;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Abort_ThresholdIsLost_DrainsTheRunAndSaysWhichOne()
    {
        await _fixture.AddAgentAsync("a", FailOnceAsync);

        var report = await _fixture.ReportOfAsync(
            Specs.Of(1_000_000) with { Thresholds = ["p99<1s", "failed<1"], AbortOnFail = true });

        report.LostThreshold.ShouldBe("failed<1");
        report.Thresholds.ShouldBe([
            new ThresholdResult("p99<1s", Passed: true, "1ms"), new ThresholdResult("failed<1", Passed: false, $"{_failed}")]);
        report.Ledger.ShouldBe(new LedgerTotals(1_000_000, 0, _failed, 0, Unsent: 1_000_000 - _failed, 0));
    }

    [Fact]
    public async Task Abort_NotAskedFor_TheRunEndsWithItsRequests()
    {
        await _fixture.AddAgentAsync("a", (slice, _) => ValueTask.FromResult(Tallies.Of(Outcome.Status(500), slice.Count)));

        var report = await _fixture.ReportOfAsync(
            Specs.Of(5_000) with { Thresholds = ["failed<1", "errors<1%"] });

        report.LostThreshold.ShouldBeNull();
        report.Verdict.ShouldBe(Verdict.Complete);
        report.Thresholds.ShouldBe([
            new ThresholdResult("failed<1", Passed: false, "5000"), new ThresholdResult("errors<1%", Passed: false, "100%")]);
    }

    [Fact]
    public async Task Abort_EveryThresholdHolds_TheRunEndsWithItsRequests()
    {
        await _fixture.AddAgentAsync("a");

        var report = await _fixture.ReportOfAsync(
            Specs.Of(5_000) with { Thresholds = ["p99<2ms", "requests>=5k", "errors<1%"], AbortOnFail = true });

        report.Verdict.ShouldBe(Verdict.Complete);
        report.Thresholds.ShouldAllBe(threshold => threshold.Passed);
    }

    /// <summary>Fails all requests of the first shard, and holds the next ones until it is drained.</summary>
    private async ValueTask<Tally> FailOnceAsync(ShardSlice slice, CancellationToken drain)
    {
        if (Interlocked.CompareExchange(ref _failed, slice.Count, 0) == 0)
            return Tallies.Of(Outcome.Status(500), slice.Count);
        await Task.Delay(Timeout.Infinite, drain).ContinueWith(_ => { }, TaskScheduler.Default);
        return new Tally();
    }
}
