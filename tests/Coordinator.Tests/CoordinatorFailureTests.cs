using Akka.Actor;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

/// <summary>Agents that crash, are cut off, restarted or cannot take part; runs whose actor fails.</summary>
public sealed class CoordinatorFailureTests : IAsyncLifetime
{
    private readonly CoordinatorFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task AgentCrashes_OthersSendItsShardsAndTheReportSaysHowMany()
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
        report.Incidents.ShouldHaveSingleItem().ShouldStartWith($"{held.Count} requests that doomed had leased");
        report.Agents.Select(agent => agent.Id).ShouldBe(["doomed", "survivor"]);
        report.Agents.ShouldAllBe(agent => agent.Requests > 0);
        report.Agents.Sum(agent => agent.Requests).ShouldBe(1_000);
    }

    [Fact]
    public async Task AgentIsRestartedUnderItsName_ItsPredecessorsLeasesAreLeasedAgain()
    {
        var gate = new Gate(shards: 1);
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1_000));
        var first = await _fixture.AddAgentAsync("a", gate.SendAsync);
        await _fixture.UntilAsync(gate.Held);

        await _fixture.CrashAsync(first);
        for (var second = 0; second < 3; second++)
            await _fixture.PassSecondAsync();
        await _fixture.AddAgentAsync(new AgentScript("a") { Incarnation = 2 });
        var report = await _fixture.EndOfAsync(run);

        report.Ledger.ShouldBe(new LedgerTotals(1_000, 1_000, 0, 0, 0, ReissuedAtMost: (await gate.Held).Count));
        report.Agents.ShouldHaveSingleItem().Requests.ShouldBe(1_000);
    }

    [Fact]
    public async Task NameIsTaken_TheSecondAgentIsRefusedAndGetsNoWork()
    {
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1_000));
        await _fixture.AddAgentAsync("a", new Gate(shards: 0).SendAsync);
        var namesake = _fixture.CreateProbe();

        _fixture.Actor.Tell(Statuses.Registration("a", incarnation: 2), namesake);

        namesake.ExpectMsg<RegistrationRefused>().Reason.ShouldContain("another agent named 'a'");
        await _fixture.PassSecondAsync();
        namesake.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        await _fixture.Coordinator.StopAsync(run, now: true);
    }

    [Fact]
    public async Task AnotherProtocol_IsRefusedAndGetsNoWork()
    {
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(100));
        var stranger = _fixture.CreateProbe();
        _fixture.Actor.Tell(Statuses.Registration("stranger", protocol: ProtocolVersion.Current + 2), stranger);
        stranger.ExpectMsg<RegistrationRefused>().Reason.ShouldContain("upgrade");

        await _fixture.AddAgentAsync("a");
        var report = await _fixture.EndOfAsync(run);

        report.Verdict.ShouldBe(Verdict.Complete);
        report.Agents.ShouldHaveSingleItem().Id.ShouldBe("a");
        stranger.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task OnlyAgentCannotTakePart_EndsWithItsReason()
    {
        await _fixture.AddAgentAsync("a", fault: "no QUIC here");

        var report = await _fixture.ReportOfAsync(Specs.Of(100));

        report.Faults.ShouldBe(["agent a: no QUIC here"]);
        report.Ledger.ShouldBe(new LedgerTotals(100, 0, 0, 0, Unsent: 100, 0));
        report.Verdict.ShouldBe(Verdict.Incomplete);
    }

    [Fact]
    public async Task OneAgentCannotTakePart_OthersSendAllOfIt()
    {
        await _fixture.AddAgentAsync("a", fault: "no QUIC here");
        await _fixture.AddAgentAsync("b");

        var report = await _fixture.ReportOfAsync(Specs.Of(1_000));

        report.Verdict.ShouldBe(Verdict.Complete);
        report.Faults.ShouldBe(["agent a: no QUIC here"]);
    }

    [Fact]
    public async Task AgentLeavesInMidRun_NothingIsLostOrSentTwice()
    {
        var gate = new Gate(shards: 2, whenDrained: Tallies.Succeeding(1));
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1_000));
        var leaving = await _fixture.AddAgentAsync("leaving", gate.SendAsync);
        await _fixture.UntilAsync(gate.Held);

        leaving.Tell(new ScriptedAgent.Leave());
        await _fixture.AddAgentAsync("b");
        var report = await _fixture.EndOfAsync(run);

        report.Ledger.ShouldBe(new LedgerTotals(1_000, 1_000, 0, 0, 0, 0));
        report.HandedBack.ShouldBe((await gate.Held).Count - 1);
        await _fixture.UntilAsync(() => _fixture.Coordinator.Snapshot.Agents.Select(agent => agent.Name).SequenceEqual(["b"]));
    }

    [Theory]
    [InlineData(+1)]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    public async Task AgentReportsNonsense_IsRefusedAndLogged(long countTooMany)
    {
        var tally = Tallies.Succeeding(2);

        var log = await RefusedAsync((run, slice) => new ShardReported(
            run, new AgentId("liar", 1), slice, tally.Total + countTooMany, tally.Encode()));

        log.ShouldStartWith("refused a report of liar on shard 0: ");
    }

    [Fact]
    public async Task RunActorFails_TheRunEndsIncompleteWithTheReasonAndAddsUp()
    {
        using var folder = new TemporaryFolder();
        await using var fixture = new CoordinatorFixture(folder.Path);
        var gate = new Gate(shards: 3, whenDrained: Tallies.Of(Outcome.Aborted, 1));
        var run = await fixture.Coordinator.SubmitAsync(Specs.Of(1_000));
        await fixture.AddAgentAsync("a", gate.SendAsync);
        await fixture.UntilAsync(gate.Held);

        await fixture.FailAsync(run);
        var report = await fixture.EndOfAsync(run);

        report.Verdict.ShouldBe(Verdict.Incomplete);
        report.Faults.ShouldHaveSingleItem().ShouldContain("the coordinator failed: ");
        report.Faults[0].ShouldNotContain("\n");
        report.Ledger.Succeeded.ShouldBeGreaterThan(0);
        report.Ledger.ShouldBe(new LedgerTotals(1_000, report.Ledger.Succeeded, 0, 0, Unsent: 1_000 - report.Ledger.Succeeded, 0));
        report.Tally.Total.ShouldBe(report.Ledger.Succeeded);
        File.ReadAllText(folder.At(run, "summary.json")).ShouldContain("\"incomplete\"");
        fixture.Log.ShouldContain(line => line.StartsWith($"run {run} failed: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunActorFails_AgentsAreFreeForTheNextRun()
    {
        var gate = new Gate(shards: 3, whenDrained: Tallies.Of(Outcome.Aborted, 1));
        var failing = await _fixture.Coordinator.SubmitAsync(Specs.Of(1_000));
        await _fixture.AddAgentAsync("a", (slice, drain) =>
            gate.Held.IsCompleted ? ValueTask.FromResult(Tallies.Succeeding(slice.Count)) : gate.SendAsync(slice, drain));
        await _fixture.UntilAsync(gate.Held);
        await _fixture.FailAsync(failing);
        await _fixture.EndOfAsync(failing);

        var report = await _fixture.ReportOfAsync(Specs.Of(500));

        report.Ledger.ShouldBe(new LedgerTotals(500, 500, 0, 0, 0, 0));
        await _fixture.UntilAsync(() => _fixture.Coordinator.Snapshot.Agents is [{ Leases: 0 }]);
    }

    /// <summary>A stranger reports on what another agent holds, which then sends all of it.</summary>
    /// <returns>What the coordinator logged.</returns>
    private async Task<string> RefusedAsync(Func<string, ShardSlice, ShardReported> lie)
    {
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(1_000));
        var liar = _fixture.CreateProbe();
        await _fixture.AddAgentAsync("a", (slice, _) =>
        {
            if (slice.Shard.Id == 0)
                _fixture.RunActor(run).Tell(lie(run, slice), liar);
            return ValueTask.FromResult(Tallies.Succeeding(slice.Count));
        });

        var report = await _fixture.EndOfAsync(run);

        report.Ledger.ShouldBe(new LedgerTotals(1_000, 1_000, 0, 0, 0, 0));
        report.Agents.ShouldHaveSingleItem().Id.ShouldBe("a");
        liar.ExpectMsg<ReportAccepted>();
        return _fixture.Log.ShouldHaveSingleItem();
    }
}
