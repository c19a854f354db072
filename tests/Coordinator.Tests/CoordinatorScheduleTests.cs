using System.Collections.Concurrent;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

/// <summary>Runs that have a schedule, or are ended by time.</summary>
public sealed class CoordinatorScheduleTests : IAsyncLifetime
{
    private readonly CoordinatorFixture _fixture = new(remembers: true);
    private readonly ConcurrentBag<(string Agent, ShardSlice Slice)> _sent = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Profile_SeveralAgents_ShareEverySecondOfIt()
    {
        await AddAgentAsync("a");
        await AddAgentAsync("b");

        var report = await EndOfAsync(Specs.Of(1) with
        {
            Requests = null,
            Profile = LoadProfile.Constant(100, TimeSpan.FromSeconds(60)),
        });

        report.Ledger.ShouldBe(new LedgerTotals(6000, 6000, 0, 0, 0, 0));
        _sent.SelectMany(part => Enumerable.Range(0, (int)part.Slice.Count).Select(k => part.Slice.Shard.IndexAt(k)))
            .Order().ShouldBe(Enumerable.Range(0, 6000).Select(index => (long)index));
        // The first seconds may be cut before both have told that they are there.
        _sent.Where(part => part.Slice.Shard.First >= 5000)
            .ShouldAllBe(part => part.Slice.Shard.Stride == 2 && part.Slice.Shard.Count == 50);
    }

    [Fact]
    public async Task Profile_AnAgentIsSlowToJoin_HasItsPartOfWhatIsPlannedMeanwhile()
    {
        await AddAgentAsync("a");
        await using var slow = _fixture.Join("slow");
        await _fixture.UntilAsync(PulseUntilSeenAsync(slow));
        await slow.Pulses.PublishAsync(Pulses.From(slow.Member), CancellationToken.None);

        await EndOfAsync(Specs.Of(1) with { Requests = null, Profile = LoadProfile.Constant(100, TimeSpan.FromSeconds(3)) });

        _sent.ShouldAllBe(part => part.Slice.Shard.Stride == 2 && part.Slice.Shard.Count == 50);
    }

    [Fact]
    public async Task Profile_NobodyIsThere_StartsWhenSomebodyComes()
    {
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1) with
        {
            Requests = null,
            Profile = LoadProfile.Constant(100, TimeSpan.FromSeconds(2)),
        });
        await _fixture.UntilAsync(Task.Delay(100));
        await AddAgentAsync("late");

        var report = await _fixture.EndOfAsync(run);

        report.Ledger.Succeeded.ShouldBe(200);
    }

    [Fact]
    public async Task Profile_CoordinatorDies_TheStartStays()
    {
        await AddAgentAsync("a");
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1) with
        {
            Requests = null,
            Profile = LoadProfile.Constant(100, TimeSpan.FromSeconds(60)),
        });
        await _fixture.UntilAsync(StartOfAsync(run.RunId));

        await _fixture.ReplaceCoordinatorAsync();
        var report = await _fixture.EndOfAsync(await _fixture.FindAsync(run.RunId, epoch: 2));

        report.Ledger.Succeeded.ShouldBe(6000);
        var starts = await StartsAsync(run.RunId);
        starts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Profile_CoordinatorDies_TheSuccessorWarnsOfAWrongClock()
    {
        await _fixture.AddAgentAsync("a", clockOffset: TimeSpan.FromSeconds(-2));
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1) with
        {
            Requests = null,
            Profile = LoadProfile.Constant(100, TimeSpan.FromSeconds(30)),
        });
        await _fixture.UntilAsync(StartOfAsync(run.RunId));

        await _fixture.ReplaceCoordinatorAsync();
        var report = await _fixture.EndOfAsync(await _fixture.FindAsync(run.RunId, epoch: 2));

        report.Warnings.ShouldHaveSingleItem().ShouldContain("that of a is 2.0 s behind");
    }

    [Fact]
    public async Task Duration_IsOver_TheRunIsCompleteWithWhatWasSent()
    {
        await AddAgentAsync("a");

        var report = await EndOfAsync(Specs.Of(1) with { Requests = null, Duration = TimeSpan.FromSeconds(4) });

        report.Verdict.ShouldBe(Verdict.Complete);
        report.Ledger.Succeeded.ShouldBeGreaterThan(0);
        report.Ledger.ShouldBe(new LedgerTotals(report.Ledger.Succeeded, report.Ledger.Succeeded, 0, 0, 0, 0));
    }

    [Fact]
    public async Task Duration_CoordinatorDiesMeanwhile_TheSuccessorEndsItInTime()
    {
        await AddAgentAsync("a");
        var run = await _fixture.Coordinator.SubmitAsync(
            Specs.Of(1) with { Requests = null, Duration = TimeSpan.FromSeconds(30) });
        await _fixture.UntilAsync(StartOfAsync(run.RunId));

        await _fixture.ReplaceCoordinatorAsync();
        var report = await _fixture.EndOfAsync(await _fixture.FindAsync(run.RunId, epoch: 2));

        report.Verdict.ShouldNotBe(Verdict.Incomplete);
        (report.Ledger.Unsent, report.Ledger.Aborted).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Unlimited_Drained_IsCompleteWithWhatWasSent()
    {
        await AddAgentAsync("a");
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1) with { Requests = null });
        await _fixture.UntilAsync(Task.Delay(50));

        await _fixture.Coordinator.StopAsync(run.RunId, RunPhase.Draining);
        var report = await _fixture.EndOfAsync(run);

        report.Verdict.ShouldBe(Verdict.Complete);
        report.Ledger.Planned.ShouldBe(report.Ledger.Succeeded);
    }

    private Task<ScriptedAgent> AddAgentAsync(string name) => _fixture.AddAgentAsync(name, async (slice, ct) =>
    {
        _sent.Add((name, slice));
        // Nothing is as fast as nothing: without a pause, an unlimited run would plan shards faster than time goes by.
        await Task.Delay(1, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Tallies.Succeeding(slice.Count);
    });

    private async Task PulseUntilSeenAsync(ICluster member)
    {
        while (_fixture.Coordinator.Snapshot.Agents.All(agent => agent.Name != member.Member))
        {
            await member.Pulses.PublishAsync(Pulses.From(member.Member), CancellationToken.None);
            await Task.Delay(1);
        }
    }

    private async Task<RunReport> EndOfAsync(RunSpec spec) =>
        await _fixture.EndOfAsync(await _fixture.Coordinator.SubmitAsync(spec));

    private async Task StartOfAsync(string runId)
    {
        await using var reader = _fixture.Join("reader");
        await foreach (var entry in reader.Journal(runId).ReadAsync(CancellationToken.None))
        {
            if (entry is RunStarted)
                return;
        }
    }

    private async Task<List<RunStarted>> StartsAsync(string runId)
    {
        await using var reader = _fixture.Join("reader");
        var starts = new List<RunStarted>();
        await foreach (var entry in reader.Journal(runId).ReadAsync(CancellationToken.None))
        {
            if (entry is RunStarted start)
                starts.Add(start);
            if (entry is RunEnded)
                break;
        }
        return starts;
    }
}
