using System.Diagnostics;
using LoadCluster.Agent.Senders.Http;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Target;

namespace LoadCluster.Agent.Tests.Senders.Http;

public sealed class InFlightTests
{
    [Fact]
    public async Task Send_SlowTargetAndManySmallShards_KeepsExactlyTheLimitInFlight()
    {
        await using var target = await TargetServer.StartAsync(
            new TargetOptions { Delay = new DelayRange(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(60)) },
            CancellationToken.None);

        var tally = await Sending.To(target.Address, requests: 600, limit: 25).SendAsync(shardSize: 4);

        tally.ShouldOnlyBe(Outcome.Status(200), 600);
        var stats = target.Stats;
        (stats.MaxInFlight, stats.Distinct, stats.MaxHits).ShouldBe((25, 600, 1));
        tally.Latency.Min.ShouldBeGreaterThanOrEqualTo(19_000);
    }

    [Fact]
    public async Task Send_LimitRaisedAndLowered_FollowsIt()
    {
        await using var target = await HangingAsync();
        await using var run = Start(target, limit: 3);
        await Waiting.UntilAsync(() => target.Stats.InFlight == 3);

        run.Work.ChangeLimit(8);
        await Waiting.UntilAsync(() => target.Stats.InFlight == 8);
        run.Work.ChangeLimit(2);

        run.Work.InFlight.ShouldBe(8);
        target.Stats.MaxInFlight.ShouldBe(8);
    }

    [Fact]
    public async Task Stop_RequestsInFlight_CountsThemAsAborted()
    {
        await using var target = await HangingAsync();
        await using var run = Start(target, limit: 6);
        await Waiting.UntilAsync(() => target.Stats.InFlight == 6);

        var total = await run.StopAsync();

        total.ShouldOnlyBe(Outcome.Aborted, 6);
        (total.Succeeded, total.Failed, total.Latency.Count).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task Drain_LimitIsZero_EndsAndHandsEverythingBack()
    {
        await using var target = await HangingAsync();
        await using var run = Start(target, limit: 0);

        await run.DrainAsync();

        run.Reports.ShouldAllBe(report => report.Count == 0);
        target.Stats.Requests.ShouldBe(0);
    }

    [Theory]
    [InlineData(HttpClientSender.DriverName, 1)]
    [InlineData(HttpClientSender.DriverName, 4)]
    [InlineData("socket", 1)]
    [InlineData("socket", 4)]
    public async Task Send_TwiceTheLimit_TakesTwoRounds(string driver, int threads)
    {
        var round = TimeSpan.FromSeconds(2);
        await using var target = await TargetServer.StartAsync(
            new TargetOptions { Delay = new DelayRange(round, round) }, CancellationToken.None);
        var started = Stopwatch.GetTimestamp();

        var tally = await Sending.To(target.Address, requests: 100, limit: 50).SendAsync(shardSize: 100, driver, threads);

        tally.ShouldOnlyBe(Outcome.Status(200), 100);
        Stopwatch.GetElapsedTime(started).TotalSeconds.ShouldBeInRange(4, 5.9);
    }

    private static Task<TargetServer> HangingAsync() => TargetServer.StartAsync(
        new TargetOptions { Hang = new Share(100) }, CancellationToken.None);

    /// <summary>A run of which no request ends by itself.</summary>
    private static SenderRun Start(TargetServer target, int limit)
    {
        var spec = Sending.To(target.Address, requests: 100, limit: 10);
        var run = new SenderRun(new HttpClientSender(spec, threads: 2, sources: []), limit, spec);
        run.Add(shards: 10, size: 10);
        return run;
    }
}
