using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

public sealed class CoordinatorTakeoverTests : IAsyncLifetime
{
    private readonly CoordinatorFixture _fixture = new(remembers: true);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sent;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _goOn.TrySetResult();
        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task Crash_InMidRun_TheSuccessorAccountsForEveryIndexOnce()
    {
        var run = await StartAsync(Specs.Of(2_000));

        await _fixture.ReplaceCoordinatorAsync();
        _goOn.SetResult();
        var report = await _fixture.EndOfAsync(await _fixture.FindAsync(run.RunId, epoch: 2));

        (report.Ledger with { ReissuedAtMost = 0 }).ShouldBe(new LedgerTotals(2_000, 2_000, 0, 0, 0, 0));
        (_sent - 2_000).ShouldBeLessThanOrEqualTo(report.Ledger.ReissuedAtMost);
        report.Agents.ShouldHaveSingleItem().Requests.ShouldBe(2_000);
        await Should.ThrowAsync<InvalidOperationException>(run.Completion);
    }

    [Fact]
    public async Task Crash_AnswerToASubmissionWasLost_AskingAgainStartsNoSecondRun()
    {
        var run = await StartAsync(Specs.Of(2_000));

        await _fixture.ReplaceCoordinatorAsync();
        var again = await _fixture.Coordinator.SubmitAsync(Specs.Of(2_000), allowOverlap: true, run.RunId);

        again.RunId.ShouldBe(run.RunId);
        _goOn.SetResult();
        (await _fixture.EndOfAsync(again)).Ledger.Succeeded.ShouldBe(2_000);
        _fixture.Coordinator.Snapshot.Runs.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Crash_TwiceInARow_LosesNothing()
    {
        var run = await StartAsync(Specs.Of(2_000));

        await _fixture.ReplaceCoordinatorAsync();
        await _fixture.FindAsync(run.RunId, epoch: 2);
        await _fixture.ReplaceCoordinatorAsync();
        _goOn.SetResult();
        var report = await _fixture.EndOfAsync(await _fixture.FindAsync(run.RunId, epoch: 3));

        (report.Ledger with { ReissuedAtMost = 0 }).ShouldBe(new LedgerTotals(2_000, 2_000, 0, 0, 0, 0));
        (_sent - 2_000).ShouldBeLessThanOrEqualTo(report.Ledger.ReissuedAtMost);
    }

    [Fact]
    public async Task Crash_RunWasStopped_TheSuccessorStopsItToo()
    {
        var run = await StartAsync(Specs.Of(2_000));
        await _fixture.Coordinator.StopAsync(run.RunId, RunPhase.Draining);
        await ReadUntilAsync<RunStopped>(run.RunId);

        await _fixture.ReplaceCoordinatorAsync();
        _goOn.SetResult();
        var report = await _fixture.EndOfAsync(await _fixture.FindAsync(run.RunId, epoch: 2));

        report.Verdict.ShouldBe(Verdict.Incomplete);
        report.Ledger.Succeeded.ShouldBe(_sent);
        report.Ledger.Unsent.ShouldBe(2_000 - _sent);
    }

    [Fact]
    public async Task Crash_RunHadEnded_TheSuccessorKnowsItsReport()
    {
        var run = await StartAsync(Specs.Of(2_000));
        _goOn.SetResult();
        var before = await _fixture.EndOfAsync(run);

        await _fixture.ReplaceCoordinatorAsync();
        var after = await (await _fixture.FindAsync(run.RunId, epoch: 2)).Completion;

        (after.RunId, after.Ledger, after.Duration).ShouldBe((before.RunId, before.Ledger, before.Duration));
        (after.Driver, after.MaxInFlight).ShouldBe((before.Driver, before.MaxInFlight));
        after.Agents.ShouldBe(before.Agents);
        after.Tally.Outcomes().ShouldBe(before.Tally.Outcomes());
    }

    [Fact]
    public async Task Journal_SomebodyElseWasElected_ResignsAndStandsAgain()
    {
        var run = await StartAsync(Specs.Of(2_000));
        await using var other = _fixture.Join("other");

        // The one that is elected next must notice as well that it is not the last one.
        await other.Journal(run.RunId).AppendAsync(
            new CoordinatorElected(new MessageHeader(Protocol.Version, Epoch: 3, "other", 1)), CancellationToken.None);

        await Should.ThrowAsync<InvalidOperationException>(run.Completion.WaitAsync(CoordinatorFixture.Patience));
        _goOn.SetResult();
        var report = await _fixture.EndOfAsync(await _fixture.FindAsync(run.RunId, epoch: 3));
        (report.Ledger with { ReissuedAtMost = 0 }).ShouldBe(new LedgerTotals(2_000, 2_000, 0, 0, 0, 0));
    }

    /// <summary>Starts a run with an agent that does a shard and then holds one until it is told to go on.</summary>
    private async Task<RunHandle> StartAsync(RunSpec spec)
    {
        await _fixture.AddAgentAsync("a", SendAsync);
        var run = await _fixture.Coordinator.SubmitAsync(spec);
        await _fixture.UntilAsync(_held.Task);
        return run;
    }

    private async ValueTask<Tally> SendAsync(ShardSlice slice, CancellationToken drain)
    {
        if (_sent > 0)
        {
            _held.TrySetResult();
            await _goOn.Task;
        }
        _sent += slice.Count;
        return Tallies.Succeeding(slice.Count);
    }

    private async Task ReadUntilAsync<T>(string runId)
        where T : JournalEntry
    {
        await using var reader = _fixture.Join("reader");
        using var patience = new CancellationTokenSource(CoordinatorFixture.Patience);
        await foreach (var entry in reader.Journal(runId).ReadAsync(patience.Token))
        {
            if (entry is T)
                return;
        }
    }
}
