using System.Collections.Concurrent;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Coordinator.Tests.Reporting;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

public sealed class CoordinatorActorTests : IAsyncLifetime
{
    private readonly CoordinatorFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Submit_GoodAgents_AccountsForEveryIndexOnce()
    {
        await _fixture.AddAgentAsync("a");
        await _fixture.AddAgentAsync("b");

        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(10_000));
        var report = await _fixture.EndOfAsync(run);

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
        run.Completion.IsCompleted.ShouldBeFalse();

        await _fixture.AddAgentAsync("late");

        (await _fixture.EndOfAsync(run)).Verdict.ShouldBe(Verdict.Complete);
    }

    [Fact]
    public async Task Submit_AgentsComeAndGo_NeverOrdersMoreThanTheLimit()
    {
        var gate = new Gate(shards: 3);
        using var end = new CancellationTokenSource();
        var orders = WatchOrdersAsync(end.Token);
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(2_000, limit: 7));
        var first = await _fixture.AddAgentAsync("a", gate.SendAsync);
        await _fixture.UntilAsync(gate.Held);
        await _fixture.AddAgentAsync("b");
        await _fixture.AddAgentAsync("c");
        await _fixture.CrashAsync(first);
        await _fixture.EndOfAsync(run);
        await end.CancelAsync();

        var sums = (await orders).SelectMany(order => order.Runs).Select(order => order.Shares.Values.Sum()).ToArray();

        sums.ShouldContain(7);
        sums.ShouldAllBe(sum => sum <= 7);
    }

    [Fact]
    public async Task Submit_AgentCrashes_OthersDoItsShardsAndTheReportSaysHowMany()
    {
        var gate = new Gate(shards: 3);
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1_000));
        var doomed = await _fixture.AddAgentAsync("doomed", gate.SendAsync);
        await _fixture.UntilAsync(gate.Held);
        await _fixture.AddAgentAsync("survivor");

        await _fixture.CrashAsync(doomed);
        var report = await _fixture.EndOfAsync(run);

        var held = await gate.Held;
        report.Ledger.ShouldBe(new LedgerTotals(1_000, 1_000, 0, 0, 0, ReissuedAtMost: held.Count));
        report.Verdict.ShouldBe(Verdict.Degraded);
        report.Agents.Select(agent => agent.Id).ShouldBe(["doomed", "survivor"]);
        report.Agents.ShouldAllBe(agent => agent.Requests > 0);
        report.Agents.Sum(agent => agent.Requests).ShouldBe(1_000);
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

    [Fact]
    public async Task Submit_OnlyAgentCannotTakePart_EndsWithItsReason()
    {
        await _fixture.AddAgentAsync("a", fault: "no QUIC here");

        var report = await _fixture.EndOfAsync(await _fixture.Coordinator.SubmitAsync(Specs.Of(100)));

        report.Faults.ShouldBe(["agent a: no QUIC here"]);
        report.Ledger.ShouldBe(new LedgerTotals(100, 0, 0, 0, Unsent: 100, 0));
        report.Verdict.ShouldBe(Verdict.Incomplete);
    }

    [Fact]
    public async Task Submit_OneAgentCannotTakePart_OthersDoAllOfIt()
    {
        await _fixture.AddAgentAsync("a", fault: "no QUIC here");
        await _fixture.AddAgentAsync("b");

        var report = await _fixture.EndOfAsync(await _fixture.Coordinator.SubmitAsync(Specs.Of(1_000)));

        report.Verdict.ShouldBe(Verdict.Complete);
        report.Faults.ShouldBe(["agent a: no QUIC here"]);
    }

    [Theory]
    [InlineData(RunPhase.Draining)]
    [InlineData(RunPhase.Stopping)]
    public async Task Stop_InMidRun_ReportsWhatWasSentAndWhatWasNot(RunPhase phase)
    {
        var outcome = phase == RunPhase.Stopping ? Outcome.Aborted : Outcome.Status(200);
        var gate = new Gate(shards: 0, whenDrained: Tallies.Of(outcome, 2));
        await _fixture.AddAgentAsync("a", gate.SendAsync);
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1_000));
        await _fixture.UntilAsync(gate.Held);

        await _fixture.Coordinator.StopAsync(run.RunId, phase);
        var report = await _fixture.EndOfAsync(run);

        report.Ledger.ShouldBe(phase == RunPhase.Stopping
            ? new LedgerTotals(1_000, 0, 0, Aborted: 2, Unsent: 998, 0)
            : new LedgerTotals(1_000, Succeeded: 2, 0, 0, Unsent: 998, 0));
        report.Verdict.ShouldBe(Verdict.Incomplete);
        await _fixture.Coordinator.StopAsync(run.RunId, phase);
    }

    [Fact]
    public async Task Stop_NoAgents_EndsAtOnce()
    {
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1_000));

        await _fixture.Coordinator.StopAsync(run.RunId, RunPhase.Draining);

        (await _fixture.EndOfAsync(run)).Ledger.Unsent.ShouldBe(1_000);
    }

    [Fact]
    public async Task Submit_TwoRunsAtOnce_KeepsTheirBooksApart()
    {
        await _fixture.AddAgentAsync("a");
        await _fixture.AddAgentAsync("b");

        var runs = await Task.WhenAll(
            _fixture.Coordinator.SubmitAsync(Specs.Of(3_000)),
            _fixture.Coordinator.SubmitAsync(Specs.Of(5_000, limit: 3), allowOverlap: true));
        var reports = new[] { await _fixture.EndOfAsync(runs[0]), await _fixture.EndOfAsync(runs[1]) };

        reports.Select(report => report.Ledger).ShouldBe([
            new LedgerTotals(3_000, 3_000, 0, 0, 0, 0), new LedgerTotals(5_000, 5_000, 0, 0, 0, 0)]);
        reports[0].RunId.ShouldNotBe(reports[1].RunId);
    }

    [Fact]
    public async Task Submit_NothingLost_TimelineSumsUpToTheLedger()
    {
        using var folder = new TemporaryFolder();
        await using var fixture = new CoordinatorFixture(folder.Path);
        await fixture.AddAgentAsync("a");
        await fixture.AddAgentAsync(
            "b", (slice, _) => ValueTask.FromResult(Tallies.Of(Outcome.Status(500), slice.Count)));

        var report = await fixture.EndOfAsync(await fixture.Coordinator.SubmitAsync(Specs.Of(5_000)));

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
        Directory.Delete(folder.At(run.RunId), recursive: true);

        await fixture.AddAgentAsync("a");
        var report = await fixture.EndOfAsync(run);

        report.Ledger.Succeeded.ShouldBe(100);
        report.Faults.ShouldHaveSingleItem().ShouldContain("results");
    }

    [Fact]
    public async Task Submit_BadSpec_NamesEveryFaultAndGoesOn()
    {
        var fault = await Should.ThrowAsync<InvalidRunException>(
            () => _fixture.Coordinator.SubmitAsync(Specs.Of(requests: 0, limit: 0)));
        fault.Faults.Count.ShouldBe(2);

        await _fixture.AddAgentAsync("a");
        var report = await _fixture.EndOfAsync(await _fixture.Coordinator.SubmitAsync(Specs.Of(10)));
        report.Verdict.ShouldBe(Verdict.Complete);
    }

    [Fact]
    public async Task Submit_ResultsCannotBeKept_SaysSoBeforeTheRun()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("file"), "");
        await using var fixture = new CoordinatorFixture(folder.At("file"));

        await Should.ThrowAsync<ResultsFolderException>(() => fixture.Coordinator.SubmitAsync(Specs.Of(10)));
    }

    [Fact]
    public async Task Pulse_OfAnotherProtocol_IsIgnored()
    {
        await using var stranger = _fixture.Join("stranger");
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(100));
        await stranger.Pulses.PublishAsync(Pulses.OfAnotherProtocol("stranger", run.RunId), CancellationToken.None);

        await _fixture.AddAgentAsync("a");
        var report = await _fixture.EndOfAsync(run);

        report.Verdict.ShouldBe(Verdict.Complete);
        report.Agents.ShouldHaveSingleItem().Id.ShouldBe("a");
    }

    [Theory]
    [InlineData(+1)]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    [InlineData(-1_000_000)]
    public async Task Report_ContradictsItself_IsRefusedAndLogged(long countTooMany)
    {
        var tally = Tallies.Succeeding(2);

        var log = await RefusedAsync(slice => new ShardReported(
            Liar, slice, tally.Total + countTooMany, tally.Encode()));

        log.ShouldStartWith("refused a report of liar on shard 0: ");
    }

    [Fact]
    public async Task Report_TallyCannotBeRead_IsRefusedAndLogged()
    {
        var log = await RefusedAsync(slice => new ShardReported(Liar, slice, 1, new byte[] { 0xff, 0xff }));

        log.ShouldStartWith("refused a report of liar on shard 0: ");
    }

    [Fact]
    public async Task Watch_Run_ShowsItAndEndsWithIt()
    {
        await _fixture.AddAgentAsync("a");
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1_000));
        var watching = LastSnapshotAsync(run);

        await _fixture.EndOfAsync(run);

        var last = await watching.WaitAsync(CoordinatorFixture.Patience);
        (last?.Planned ?? 1_000).ShouldBe(1_000);
        (last?.Done ?? 0).ShouldBeInRange(0, 1_000);
    }

    [Fact]
    public async Task Dispose_RunNotEnded_FailsIt()
    {
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1_000));

        await _fixture.Coordinator.DisposeAsync();

        await Should.ThrowAsync<InvalidOperationException>(() => run.Completion.WaitAsync(CoordinatorFixture.Patience));
    }

    private static MessageHeader Liar => new(Protocol.Version, Epoch: 1, "liar", Sequence: 1);

    /// <summary>
    /// Somebody says something about what another agent holds, which then does all of it.
    /// </summary>
    /// <returns>What the coordinator had to say to that.</returns>
    private static async Task<string> RefusedAsync(Func<ShardSlice, ShardReported> lie)
    {
        var log = new ConcurrentQueue<string>();
        await using var fixture = new CoordinatorFixture(log: log.Enqueue);
        await using var liar = fixture.Join("liar");
        var run = await fixture.Coordinator.SubmitAsync(Specs.Of(1_000));
        await fixture.AddAgentAsync("a", async (slice, _) =>
        {
            if (slice.Shard.Id == 0)
                await liar.Journal(run.RunId).AppendAsync(lie(slice), CancellationToken.None);
            return Tallies.Succeeding(slice.Count);
        });

        var report = await fixture.EndOfAsync(run);

        report.Ledger.ShouldBe(new LedgerTotals(1_000, 1_000, 0, 0, 0, 0));
        report.Agents.ShouldHaveSingleItem().Id.ShouldBe("a");
        return log.Where(line => line != "active in term 1").ShouldHaveSingleItem();
    }

    private static async Task<RunSnapshot?> LastSnapshotAsync(RunHandle run)
    {
        RunSnapshot? last = null;
        await foreach (var snapshot in run.WatchAsync())
            last = snapshot;
        return last;
    }

    private async Task<List<ClusterOrders>> WatchOrdersAsync(CancellationToken end)
    {
        var seen = new List<ClusterOrders>();
        await using var member = _fixture.Join("watcher");
        try
        {
            await foreach (var orders in member.Orders.SubscribeAsync(end))
                seen.Add(orders);
        }
        catch (OperationCanceledException)
        {
            // The test has seen enough.
        }
        return seen;
    }
}
