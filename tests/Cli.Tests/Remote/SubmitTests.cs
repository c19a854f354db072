using LoadCluster.Agent;
using LoadCluster.Agent.Targets;

namespace LoadCluster.Cli.Tests.Remote;

/// <summary><c>loadcluster run … --coordinator</c>: a run of a cluster, shown as a local one is.</summary>
public sealed class SubmitTests : IAsyncLifetime
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(300);

    private RemoteFixture _cluster = null!;

    public async Task InitializeAsync() => _cluster = await RemoteFixture.StartAsync(Slow);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Run_OnACluster_IsWatchedAndReported()
    {
        await _cluster.AddAgentAsync("alpha");
        await _cluster.AddAgentAsync("beta");

        var finished = await LoadClusterProcess.RunAsync(
            _cluster.Runs.RemoteArguments(_cluster.Address, _cluster.Runs.IndexUrl, "-n", "500", "-c", "100"));

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        finished.Output.ShouldContain("COMPLETE");
        var summary = _cluster.Runs.ReadSummary();
        (summary.Verdict, summary.Ledger).ShouldBe(("complete", new Ledger(500, 500, 0, 0, 0, 0)));
        summary.Agents.Select(agent => agent.Id).ShouldBe(["alpha", "beta"]);
        (_cluster.Runs.Target.Stats.Distinct, _cluster.Runs.Target.Stats.MaxHits).ShouldBe((500, 1));
    }

    [Fact]
    public async Task Run_Detached_SaysWhichAndLeaves()
    {
        var finished = await _cluster.RunAsync("run", _cluster.Runs.IndexUrl, "-n", "500", "--detach");

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        var run = _cluster.OnlyRun;
        finished.Output.ShouldBe($"{run.RunId}\n");
        _cluster.OnlyRun.HasEnded.ShouldBeFalse();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Run_Interrupted_LeavesTheRunRunning(string signal)
    {
        if (OperatingSystem.IsWindows())
            return;
        await _cluster.AddAgentAsync("alpha");
        await using var process = LoadClusterProcess.Start(
            _cluster.Runs.RemoteArguments(_cluster.Address, _cluster.Runs.IndexUrl, "-n", "1m", "-c", "20"));
        await _cluster.UntilAsync(() => _cluster.Runs.Target.Stats.Requests > 20);

        await process.SignalAsync(signal);
        var finished = await process.EndAsync();

        finished.ExitCode.ShouldBe(ExitCode.Interrupted, finished.Errors);
        var run = _cluster.OnlyRun;
        finished.ErrorLines[^1].ShouldBe($"Run {run.RunId} continues: 'loadcluster runs watch {run.RunId}' shows it again.");
        var sent = _cluster.Runs.Target.Stats.Requests;
        await _cluster.UntilAsync(() => _cluster.Runs.Target.Stats.Requests > sent + 40);
        _cluster.OnlyRun.HasEnded.ShouldBeFalse();
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("n", false)]
    public async Task Run_CtrlCAtATerminal_AsksWhetherToStopTheRun(string answer, bool stops)
    {
        if (!OperatingSystem.IsLinux())
            return;
        await _cluster.AddAgentAsync("alpha");
        await using var process = LoadClusterProcess.StartAtTerminal(
            _cluster.Runs.RemoteArguments(_cluster.Address, _cluster.Runs.IndexUrl, "-n", "1m", "-c", "20"));
        await _cluster.UntilAsync(() => _cluster.Runs.Target.Stats.Requests > 20);

        await process.SaysAsync("Ctrl-C asks whether to stop it");
        await process.TypeAsync("\x03");
        await process.SaysAsync("Stop the run, too? [y/N]");
        await process.TypeAsync($"{answer}\r");
        var finished = await process.EndAsync();

        finished.ExitCode.ShouldBe(ExitCode.Interrupted, finished.Output);
        var run = _cluster.OnlyRun;
        run.HasEnded.ShouldBe(stops);
        finished.Output.ShouldContain(stops ? "INCOMPLETE" : $"Run {run.RunId} continues");
    }

    [Fact]
    public async Task Run_TargetOutsideOfTheAllowList_NamesTheAgentThatRefused()
    {
        await _cluster.AddAgentAsync("alpha", new AgentOptions { AllowedTargets = TargetAllowList.Loopback });

        var finished = await _cluster.RunAsync("run", "http://192.0.2.1:8080/", "-n", "10", "--no-progress");

        finished.ExitCode.ShouldBe(ExitCode.CouldNotRun, finished.Errors);
        finished.Output.ShouldContain("agent alpha: ");
        finished.Output.ShouldContain("--allow-target");
    }

    [Fact]
    public async Task Run_TargetOfAnotherRun_IsRefusedUnlessAllowed()
    {
        var first = await _cluster.SubmitAsync(1_000);

        var refused = await _cluster.RunAsync("run", _cluster.Runs.IndexUrl, "-n", "10", "--detach");
        var allowed = await _cluster.RunAsync("run", _cluster.Runs.IndexUrl, "-n", "10", "--detach", "--allow-overlap");

        refused.ExitCode.ShouldBe(ExitCode.Usage);
        refused.ErrorLines.ShouldHaveSingleItem().ShouldContain(first);
        allowed.ExitCode.ShouldBe(ExitCode.Passed, allowed.Errors);
    }

    [Fact]
    public async Task Run_SpecIsWrong_IsRefusedBeforeSubmission()
    {
        var finished = await _cluster.RunAsync("run", _cluster.Runs.IndexUrl, "-n", "0");

        finished.ExitCode.ShouldBe(ExitCode.Usage);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldContain("at least 1");
        _cluster.Coordinator.Snapshot.Runs.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--output", "foo", "--results")]
    [InlineData("--threads", "3", "loadcluster agent")]
    [InlineData("--source", "127.0.0.1", "loadcluster agent")]
    public async Task Run_FlagOfAnotherMachine_IsRefusedAndSaysWhereItBelongs(string flag, string value, string place)
    {
        var finished = await _cluster.RunAsync("run", _cluster.Runs.IndexUrl, "-n", "10", flag, value);

        finished.ExitCode.ShouldBe(ExitCode.Usage, finished.Errors);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldStartWith($"loadcluster: {flag} ");
        finished.ErrorLines[0].ShouldContain(place);
        _cluster.Coordinator.Snapshot.Runs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_StoppedThroughTheCoordinator_IsIncomplete()
    {
        await _cluster.AddAgentAsync("alpha");
        await using var process = LoadClusterProcess.Start(
            _cluster.Runs.RemoteArguments(_cluster.Address, _cluster.Runs.IndexUrl, "-n", "1m", "-c", "20"));
        await _cluster.UntilAsync(() => _cluster.Runs.Target.Stats.Requests > 20);

        var run = _cluster.OnlyRun;
        await _cluster.Coordinator.StopAsync(run.RunId, now: false);
        var finished = await process.EndAsync();

        finished.ExitCode.ShouldBe(ExitCode.Incomplete, finished.Errors);
        _cluster.Runs.ReadSummary().Ledger.ShouldAddUp();
    }
}
