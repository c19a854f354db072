using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

/// <summary>Runs from submission to report.</summary>
public sealed class CoordinatorActorTests : IAsyncLifetime
{
    private readonly CoordinatorFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public void AgentStatus_SessionOfAnUnknownRun_IsStoppedByTheOrderThatFollows()
    {
        var agent = _fixture.CreateProbe();
        _fixture.Actor.Tell(Statuses.Registration("a"), agent.Ref);

        _fixture.Actor.Tell(Statuses.From("a", sessions: Statuses.Of("unknown", seen: 5)), agent.Ref);

        var stop = agent.FishForMessage<StopSession>(_ => true);
        (stop.RunId, stop.Sequence).ShouldBe(("unknown", 6));
    }

    [Fact]
    public async Task Submit_GoodAgents_AccountsForEveryIndexOnce()
    {
        await _fixture.AddAgentAsync("a");
        await _fixture.AddAgentAsync("b");

        var report = await _fixture.ReportOfAsync(Specs.Of(10_000));

        report.Ledger.ShouldBe(new LedgerTotals(10_000, 10_000, 0, 0, 0, 0));
        report.Verdict.ShouldBe(Verdict.Complete);
        report.Driver.ShouldBe("scripted");
        report.Faults.ShouldBeEmpty();
        report.MaxInFlight.ShouldBeInRange(1, 10);
        report.Agents.Sum(agent => agent.Requests).ShouldBe(10_000);
        report.Tally.CountOf(Outcome.Status(200)).ShouldBe(10_000);
    }

    [Fact]
    public async Task Submit_BeforeAnyAgent_WaitsForThem()
    {
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(100));
        (await _fixture.Coordinator.GetReportAsync(run)).ShouldBeNull();

        await _fixture.AddAgentAsync("late");

        (await _fixture.EndOfAsync(run)).Verdict.ShouldBe(Verdict.Complete);
    }

    [Fact]
    public async Task Submit_AgentHandsBackPart_OthersSendTheRestOnce()
    {
        var handedBack = 0;
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1_000));
        await _fixture.AddAgentAsync("a", (slice, _) => ValueTask.FromResult(
            Tallies.Succeeding(Interlocked.Increment(ref handedBack) <= 5 ? slice.Count / 2 : slice.Count)));

        var report = await _fixture.EndOfAsync(run);

        handedBack.ShouldBeGreaterThan(5);
        report.Ledger.ShouldBe(new LedgerTotals(1_000, 1_000, 0, 0, 0, 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_InMidRun_ReportsWhatWasSentAndWhatWasNot(bool now)
    {
        var gate = new Gate(shards: 0, whenDrained: Tallies.Of(now ? Outcome.Aborted : Outcome.Status(200), 2));
        await _fixture.AddAgentAsync("a", gate.SendAsync);
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1_000));
        await _fixture.UntilAsync(gate.Held);

        await _fixture.Coordinator.StopAsync(run, now);
        var report = await _fixture.EndOfAsync(run);

        report.Ledger.ShouldBe(now
            ? new LedgerTotals(1_000, 0, 0, Aborted: 2, Unsent: 998, 0)
            : new LedgerTotals(1_000, Succeeded: 2, 0, 0, Unsent: 998, 0));
        report.Verdict.ShouldBe(Verdict.Incomplete);
        report.Incidents.ShouldHaveSingleItem().ShouldContain("stopped");
        await _fixture.Coordinator.StopAsync(run, now);
    }

    [Fact]
    public async Task Stop_NoAgents_EndsAtOnce()
    {
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1_000));

        await _fixture.Coordinator.StopAsync(run, now: false);

        (await _fixture.EndOfAsync(run)).Ledger.Unsent.ShouldBe(1_000);
    }

    [Fact]
    public async Task Submit_TwoRunsAtOnce_KeepsTheirSumsApart()
    {
        await _fixture.AddAgentAsync("a");
        await _fixture.AddAgentAsync("b");

        var first = await _fixture.Coordinator.SubmitAsync(Specs.Of(3_000));
        var second = await _fixture.Coordinator.SubmitAsync(Specs.Of(5_000, limit: 3), allowOverlap: true);
        RunReport[] reports = [await _fixture.EndOfAsync(first), await _fixture.EndOfAsync(second)];

        reports.Select(report => report.Ledger).ShouldBe([
            new LedgerTotals(3_000, 3_000, 0, 0, 0, 0), new LedgerTotals(5_000, 5_000, 0, 0, 0, 0)]);
        reports[0].RunId.ShouldNotBe(reports[1].RunId);
    }

    [Fact]
    public async Task Submit_SameTargetAsAnotherRun_IsRefusedUnlessAllowed()
    {
        var first = await _fixture.Coordinator.SubmitAsync(Specs.Of(10));

        var refused = await Should.ThrowAsync<InvalidRunException>(() => _fixture.Coordinator.SubmitAsync(Specs.Of(10)));

        refused.Faults.ShouldHaveSingleItem().ShouldContain(first);
        await _fixture.Coordinator.SubmitAsync(Specs.Of(10), allowOverlap: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Submit_SameNameAgain_IsTheSameRun(bool hasEnded)
    {
        await _fixture.Coordinator.SubmitAsync(Specs.Of(10), runId: "mine");
        if (hasEnded)
        {
            await _fixture.AddAgentAsync("a");
            await _fixture.EndOfAsync("mine");
        }

        (await _fixture.Coordinator.SubmitAsync(Specs.Of(20), allowOverlap: true, runId: "mine")).ShouldBe("mine");

        await _fixture.UntilAsync(() => _fixture.Coordinator.Snapshot.Runs.Length > 0);
        _fixture.Coordinator.Snapshot.Runs.ShouldHaveSingleItem().Spec.Requests.ShouldBe(10);
    }

    [Fact]
    public async Task Submit_NothingLost_TimelineSumsUpToTheLedger()
    {
        using var folder = new TemporaryFolder();
        await using var fixture = new CoordinatorFixture(folder.Path);
        await fixture.AddAgentAsync("a");
        await fixture.AddAgentAsync(
            "b", (slice, _) => ValueTask.FromResult(Tallies.Of(Outcome.Status(500), slice.Count)));

        var report = await fixture.ReportOfAsync(Specs.Of(5_000));

        var rows = File.ReadAllLines(folder.At(report.RunId, "timeline.csv")).Skip(1).Select(row => row.Split(','));
        long SumOf(int column) => rows.Sum(row => long.Parse(row[column]));
        (SumOf(1), SumOf(2), SumOf(3)).ShouldBe((5_000, report.Ledger.Succeeded, report.Ledger.Failed));
        SumOf(4).ShouldBe(report.Tally.BytesReceived);
        File.ReadAllText(folder.At(report.RunId, "summary.json")).ShouldBe(SummaryJson.Write(report));
    }

    [Fact]
    public async Task Submit_ResultsFolderVanishes_StillReports()
    {
        using var folder = new TemporaryFolder();
        await using var fixture = new CoordinatorFixture(folder.Path);
        var run = await fixture.Coordinator.SubmitAsync(Specs.Of(100));
        Directory.Delete(folder.At(run), recursive: true);

        await fixture.AddAgentAsync("a");
        var report = await fixture.EndOfAsync(run);

        report.Ledger.Succeeded.ShouldBe(100);
        report.Faults.ShouldHaveSingleItem().ShouldContain("results");
    }

    [Fact]
    public async Task Submit_ResultsCannotBeKept_SaysSoBeforeTheRun()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("file"), "");
        await using var fixture = new CoordinatorFixture(folder.At("file"));

        await Should.ThrowAsync<ResultsFolderException>(() => fixture.Coordinator.SubmitAsync(Specs.Of(10)));
        await fixture.PassSecondAsync();
        fixture.Coordinator.Snapshot.Runs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Watch_Run_ShowsItAndEndsWithIt()
    {
        await _fixture.AddAgentAsync("a");
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1_000));
        var watching = WatchAsync(run);

        await _fixture.EndOfAsync(run);
        await _fixture.UntilAsync(watching);

        var seen = await watching;
        seen.SkipLast(1).ShouldAllBe(item => !item.HasEnded);
        (seen[^1].HasEnded, seen[^1].State).ShouldBe((true, "complete"));
        (seen[^1].Latest?.Planned, seen[^1].Latest?.Done).ShouldBe((1_000, 1_000));
    }

    [Fact]
    public async Task Report_OfNoRun_IsNone()
    {
        (await _fixture.Coordinator.GetReportAsync("unknown")).ShouldBeNull();
        (await _fixture.Coordinator.GetReportAsync("unknown", wait: true)).ShouldBeNull();
    }

    [Fact]
    public async Task Report_SeveralWait_AllGetIt()
    {
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(100));
        var waiting = Enumerable.Range(0, 3).Select(_ => _fixture.Coordinator.GetReportAsync(run, wait: true)).ToArray();

        await _fixture.AddAgentAsync("a");
        await _fixture.UntilAsync(Task.WhenAll(waiting));

        foreach (var report in waiting)
            (await report).ShouldNotBeNull().Ledger.Succeeded.ShouldBe(100);
    }

    [Fact]
    public async Task Submit_ManyRuns_RemembersTheLastTwenty()
    {
        await _fixture.AddAgentAsync("a");
        for (var i = 0; i < 22; i++)
            await _fixture.EndOfAsync(await _fixture.Coordinator.SubmitAsync(Specs.Of(1), runId: $"run-{i}"));

        await _fixture.UntilAsync(() => _fixture.Coordinator.Snapshot.Runs is [.., { RunId: "run-21", HasEnded: true }]);

        _fixture.Coordinator.Snapshot.Runs.Select(run => run.RunId).ShouldBe(Enumerable.Range(2, 20).Select(i => $"run-{i}"));
        (await _fixture.Coordinator.GetReportAsync("run-1")).ShouldBeNull();
    }

    private async Task<List<RunItem>> WatchAsync(string run)
    {
        var seen = new List<RunItem>();
        await foreach (var item in _fixture.Coordinator.WatchAsync(run))
            seen.Add(item);
        return seen;
    }
}
