using LoadCluster.Agent.Senders.Http;
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
        await using var run = new HangingRun(target, limit: 3);
        await Waiting.UntilAsync(() => target.Stats.InFlight == 3);

        run.Lane.Limit.Change(8);
        await Waiting.UntilAsync(() => target.Stats.InFlight == 8);
        run.Lane.Limit.Change(2);

        run.Lane.Limit.InFlight.ShouldBe(8);
        target.Stats.MaxInFlight.ShouldBe(8);
    }

    [Fact]
    public async Task Stop_RequestsInFlight_CountsThemAsAborted()
    {
        await using var target = await HangingAsync();
        await using var run = new HangingRun(target, limit: 6);
        await Waiting.UntilAsync(() => target.Stats.InFlight == 6);

        await run.StopAsync();

        await run.Work.ReadToEndAsync();
        run.Work.Total.ShouldOnlyBe(Outcome.Aborted, 6);
        (run.Work.Total.Succeeded, run.Work.Total.Failed, run.Work.Total.Latency.Count).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task Drain_LimitIsZero_EndsAndHandsEverythingBack()
    {
        await using var target = await HangingAsync();
        await using var run = new HangingRun(target, limit: 0);

        await run.StopAsync();

        await run.Work.ReadToEndAsync();
        run.Work.Reports.ShouldAllBe(report => report.Count == 0);
        target.Stats.Requests.ShouldBe(0);
    }

    private static Task<TargetServer> HangingAsync() => TargetServer.StartAsync(
        new TargetOptions { Hang = new Share(100) }, CancellationToken.None);

    /// <summary>A run of which no request ends by itself.</summary>
    private sealed class HangingRun : IAsyncDisposable
    {
        private readonly HttpClientSender _driver;
        private readonly CancellationTokenSource _drain = new();
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public HangingRun(TargetServer target, int limit)
        {
            _driver = new HttpClientSender(Sending.To(target.Address, requests: 100, limit: 10), sources: []);
            Lane = new Lane(Agent.Tests.Work.Plain, Work.Queue, Work.Journal, Agent.Tests.Work.StampHeader);
            Lane.Limit.Change(limit);
            _running = Lane.RunAsync(_driver, _drain.Token, _stop.Token);
            Adding = Work.AddAsync(shards: 10, size: 10);
        }

        public Work Work { get; } = new();

        public Lane Lane { get; }

        private Task Adding { get; }

        public async Task StopAsync()
        {
            await Adding;
            // In this order, or else what is given up makes room for more.
            await _drain.CancelAsync();
            await _stop.CancelAsync();
            await _running.WaitAsync(Waiting.Patience);
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await _driver.DisposeAsync();
            await Work.DisposeAsync();
        }
    }
}
