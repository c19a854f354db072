using System.Collections.Concurrent;
using Akka.Actor;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

/// <summary>Runs that have a schedule, or are ended by time.</summary>
public sealed class CoordinatorScheduleTests : IAsyncLifetime
{
    private readonly CoordinatorFixture _fixture = new();
    private readonly ConcurrentBag<(string Agent, ShardSlice Slice)> _sent = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Profile_SeveralAgents_ShareEverySecondOfIt()
    {
        await AddAgentAsync("a");
        await AddAgentAsync("b");

        var report = await _fixture.ReportOfAsync(Specs.Paced(seconds: 60));

        report.Ledger.ShouldBe(new LedgerTotals(6000, 6000, 0, 0, 0, 0));
        _sent.SelectMany(part => Enumerable.Range(0, (int)part.Slice.Count).Select(k => part.Slice.Shard.IndexAt(k)))
            .Order().ShouldBe(Enumerable.Range(0, 6000).Select(index => (long)index));
        _sent.ShouldAllBe(part => part.Slice.Shard.Stride == 2 && part.Slice.Shard.Count == 50);
    }

    [Fact]
    public async Task Profile_AnAgentIsSlowToStart_HasItsPartOfWhatIsPlannedMeanwhile()
    {
        await AddAgentAsync("a");
        var slow = _fixture.CreateProbe();
        _fixture.Actor.Tell(Statuses.Registration("slow"), slow);
        slow.ExpectMsg<AgentRegistered>();
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Paced(seconds: 3));
        slow.ExpectMsg<StartSession>();

        // The start is 0.3 s ahead: one second later the coordinator waits no more.
        await _fixture.UntilAsync(() => !_sent.IsEmpty);
        _sent.ShouldAllBe(part => part.Slice.Shard.Stride == 2 && part.Slice.Shard.Count == 50);

        await _fixture.Coordinator.StopAsync(run, now: true);
        await _fixture.EndOfAsync(run);
    }

    [Fact]
    public async Task Profile_NoAgents_StartsWhenOneComes()
    {
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Paced(seconds: 2));
        for (var second = 0; second < 10; second++)
            await _fixture.PassSecondAsync();
        await AddAgentAsync("late");

        var report = await _fixture.EndOfAsync(run);

        report.Ledger.Succeeded.ShouldBe(200);
        report.Duration.ShouldBeLessThan(TimeSpan.FromSeconds(10), "it counts from the start, not from the acceptance");
    }

    [Fact]
    public async Task Profile_AnySecond_IsPlannedThreeSecondsAheadAtMost()
    {
        await AddAgentAsync("a");
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Paced(seconds: 60));

        for (var second = 1; second <= 20; second++)
        {
            await _fixture.PassSecondAsync();
            await Task.Delay(5);
            _sent.Sum(part => part.Slice.Count).ShouldBeLessThanOrEqualTo(100 * (second + 4));
        }

        (await _fixture.EndOfAsync(run)).Ledger.Succeeded.ShouldBe(6000);
    }

    [Fact]
    public async Task Profile_ClockOfAnAgentIsWrong_TheReportWarns()
    {
        await _fixture.AddAgentAsync(new AgentScript("a") { ClockOffset = TimeSpan.FromSeconds(-2) });

        var report = await _fixture.ReportOfAsync(Specs.Paced(seconds: 3));

        report.Warnings.ShouldHaveSingleItem().ShouldContain("that of a is 2.0 s behind");
    }

    [Fact]
    public async Task Duration_IsOver_TheRunIsCompleteWithWhatWasSent()
    {
        await AddAgentAsync("a");

        var report = await _fixture.ReportOfAsync(Specs.Of(1) with { Requests = null, Duration = TimeSpan.FromSeconds(4) });

        report.Verdict.ShouldBe(Verdict.Complete);
        report.Ledger.Succeeded.ShouldBeGreaterThan(0);
        report.Ledger.ShouldBe(new LedgerTotals(report.Ledger.Succeeded, report.Ledger.Succeeded, 0, 0, 0, 0));
        report.Duration.ShouldBeInRange(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Unlimited_Drained_IsCompleteWithWhatWasSent()
    {
        await AddAgentAsync("a");
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1) with { Requests = null });
        await _fixture.UntilAsync(() => !_sent.IsEmpty);

        await _fixture.Coordinator.StopAsync(run, now: false);
        var report = await _fixture.EndOfAsync(run);

        report.Verdict.ShouldBe(Verdict.Complete);
        report.Ledger.Planned.ShouldBe(report.Ledger.Succeeded);
    }

    private Task<IActorRef> AddAgentAsync(string name) => _fixture.AddAgentAsync(name, async (slice, ct) =>
    {
        _sent.Add((name, slice));
        // Without a pause, an unlimited run would plan shards faster than time passes.
        await Task.Delay(1, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Tallies.Succeeding(slice.Count);
    });
}
