using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Cli.Tests.Remote;

/// <summary><c>loadcluster runs …</c></summary>
public sealed class RunsCommandTests : IAsyncLifetime
{
    private RemoteFixture _cluster = null!;

    public async Task InitializeAsync() => _cluster = await RemoteFixture.StartAsync(TimeSpan.FromMilliseconds(20));

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task List_RunsThatGoOnAndEnded_ShowsARowForEach()
    {
        (await _cluster.RunAsync("runs", "list")).Output.ShouldNotContain("127.0.0.1");
        var first = await _cluster.SubmitAsync(1_000);
        await _cluster.Coordinator.StopAsync(first.RunId, RunPhase.Draining);
        await first.Completion;
        var second = await _cluster.SubmitAsync(2_000);

        var finished = await _cluster.RunAsync("runs", "list");
        var json = await _cluster.ReadJsonAsync("runs", "list");

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        var lines = finished.Output.Split('\n');
        lines.Single(line => line.Contains(first.RunId)).ShouldContain("incomplete");
        lines.Single(line => line.Contains(second.RunId)).ShouldContain("sending");
        json.EnumerateArray().Select(run => (run.GetProperty("runId").GetString(), run.GetProperty("state").GetString()))
            .ShouldBe([(first.RunId, "incomplete"), (second.RunId, "sending")]);
    }

    [Fact]
    public async Task Show_OneRun_ShowsItAlone()
    {
        var run = await _cluster.SubmitAsync(1_000);

        var finished = await _cluster.RunAsync("runs", "show", run.RunId);
        var json = await _cluster.ReadJsonAsync("runs", "show", run.RunId);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        finished.Output.ShouldContain(run.RunId);
        json.EnumerateArray().ShouldHaveSingleItem().GetProperty("spec").GetProperty("requests").GetInt64().ShouldBe(1_000);
    }

    [Fact]
    public async Task Watch_UntilItEnds_ShowsTheReportAndItsVerdict()
    {
        var run = await _cluster.SubmitAsync(500);
        await using var watcher = LoadClusterProcess.Start("runs", "watch", run.RunId, "--coordinator", _cluster.Address);
        await _cluster.AddAgentAsync("alpha");

        var finished = await watcher.EndAsync();
        var json = await _cluster.ReadJsonAsync("runs", "watch", run.RunId);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        finished.Output.ShouldContain("COMPLETE");
        json.GetProperty("ledger").GetProperty("succeeded").GetInt64().ShouldBe(500);
    }

    [Fact]
    public async Task Watch_RunEndsEarly_EndsAsTheRunDoes()
    {
        var run = await _cluster.SubmitAsync(500);
        await using var watcher = LoadClusterProcess.Start("runs", "watch", run.RunId, "--coordinator", _cluster.Address);

        (await _cluster.RunAsync("runs", "stop", run.RunId)).ExitCode.ShouldBe(ExitCode.Passed);

        (await watcher.EndAsync()).ExitCode.ShouldBe(ExitCode.Incomplete);
    }

    [Fact]
    public async Task Watch_Interrupted_LeavesTheRunToItself()
    {
        if (OperatingSystem.IsWindows())
            return;
        var run = await _cluster.SubmitAsync(500);
        await using var watcher = LoadClusterProcess.Start("runs", "watch", run.RunId, "--coordinator", _cluster.Address);
        await watcher.ComplainsAsync("Ctrl-C leaves it to itself");

        await watcher.SignalAsync("INT");

        (await watcher.EndAsync()).ExitCode.ShouldBe(ExitCode.Interrupted);
        run.Report.ShouldBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_RunThatGoesOn_EndsItWithAReport(bool now)
    {
        await _cluster.AddAgentAsync("alpha");
        var run = await _cluster.SubmitAsync(1_000_000);
        await _cluster.UntilAsync(() => _cluster.Runs.Target.Stats.Requests > 20);

        var finished = await _cluster.RunAsync(["runs", "stop", run.RunId, .. now ? new[] { "--now" } : []]);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        finished.Output.ShouldStartWith($"run {run.RunId} is {(now ? "stopping" : "draining")}: its report comes ");
        var report = await run.Completion;
        report.Ledger.Unsent.ShouldBeGreaterThan(0);
        (report.Ledger.Succeeded + report.Ledger.Aborted).ShouldBe(_cluster.Runs.Target.Stats.Distinct);
        if (!now)
            report.Ledger.Aborted.ShouldBe(0);
    }

    [Fact]
    public async Task Stop_RunThatHasEnded_SaysSo()
    {
        await _cluster.AddAgentAsync("alpha");
        var run = await _cluster.SubmitAsync(100);
        await run.Completion;

        var finished = await _cluster.RunAsync("runs", "stop", run.RunId);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        finished.Output.ShouldBe($"run {run.RunId} had ended already: complete\n");
    }

    [Fact]
    public async Task Show_RunThatHasEnded_HasTheFiguresOfItsReport()
    {
        await _cluster.AddAgentAsync("alpha");
        var run = await _cluster.SubmitAsync(1_234);
        var report = await run.Completion;

        var row = (await _cluster.RunAsync("runs", "show", run.RunId)).Output.Split('\n')
            .Single(line => line.Contains(run.RunId));
        var json = await _cluster.ReadJsonAsync("runs", "show", run.RunId);

        row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..4].ShouldBe(["complete", "1,234", "1,234"]);
        row.ShouldContain(Format.Rate(report.RequestsPerSecond));
        var latest = json.EnumerateArray().ShouldHaveSingleItem().GetProperty("latest");
        latest.GetProperty("done").GetInt64().ShouldBe(1_234);
        latest.GetProperty("p99Milliseconds").GetDouble().ShouldBe(report.Tally.Latency.ValueAtPercentile(99) / 1000d);
    }

    [Fact]
    public async Task Report_OfARunThatEnded_IsShown()
    {
        await _cluster.AddAgentAsync("alpha");
        var run = await _cluster.SubmitAsync(500);
        await run.Completion;

        var finished = await _cluster.RunAsync("runs", "report", run.RunId);
        var json = await _cluster.ReadJsonAsync("runs", "report", run.RunId);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        finished.Output.ShouldContain("COMPLETE");
        json.GetProperty("verdict").GetString().ShouldBe("complete");
    }

    [Fact]
    public async Task Report_OfARunThatGoesOn_IsRefusedInOneLine()
    {
        var run = await _cluster.SubmitAsync(500);

        var finished = await _cluster.RunAsync("runs", "report", run.RunId);

        finished.ExitCode.ShouldBe(ExitCode.CouldNotRun);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldBe($"loadcluster: Run {run.RunId} goes on.");
    }
}
