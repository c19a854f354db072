using LoadCluster.Coordinator.Reporting;

namespace LoadCluster.Cli.Tests.Remote;

/// <summary><c>loadcluster runs …</c></summary>
public sealed class RunsCommandTests : IAsyncLifetime
{
    private RemoteFixture _cluster = null!;

    public async Task InitializeAsync() => _cluster = await RemoteFixture.StartAsync(TimeSpan.FromMilliseconds(20));

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task List_RunningAndEndedRuns_ShowsARowForEach()
    {
        (await _cluster.RunAsync("runs", "list")).Output.ShouldNotContain("127.0.0.1");
        var first = await _cluster.SubmitAsync(1_000);
        await _cluster.Coordinator.StopAsync(first, now: false);
        await _cluster.EndOfAsync(first);
        var second = await _cluster.SubmitAsync(2_000);

        var finished = await _cluster.RunAsync("runs", "list");
        var json = await _cluster.ReadJsonAsync("runs", "list");

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        var lines = finished.Output.Split('\n');
        lines.Single(line => line.Contains(first)).ShouldContain("incomplete");
        lines.Single(line => line.Contains(second)).ShouldContain("sending");
        json.EnumerateArray().Select(run => (run.GetProperty("runId").GetString(), run.GetProperty("state").GetString()))
            .ShouldBe([(first, "incomplete"), (second, "sending")]);
    }

    [Fact]
    public async Task Show_OneRun_ShowsItAlone()
    {
        var run = await _cluster.SubmitAsync(1_000);

        var finished = await _cluster.RunAsync("runs", "show", run);
        var json = await _cluster.ReadJsonAsync("runs", "show", run);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        finished.Output.ShouldContain(run);
        json.EnumerateArray().ShouldHaveSingleItem().GetProperty("spec").GetProperty("requests").GetInt64().ShouldBe(1_000);
    }

    [Fact]
    public async Task Watch_UntilItEnds_ShowsTheReportAndItsVerdict()
    {
        var run = await _cluster.SubmitAsync(500);
        await using var watcher = LoadClusterProcess.Start("runs", "watch", run, "--coordinator", _cluster.Address);
        await _cluster.AddAgentAsync("alpha");

        var finished = await watcher.EndAsync();
        var json = await _cluster.ReadJsonAsync("runs", "watch", run);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        finished.Output.ShouldContain("COMPLETE");
        json.GetProperty("ledger").GetProperty("succeeded").GetInt64().ShouldBe(500);
    }

    [Fact]
    public async Task Watch_RunEndsEarly_EndsAsTheRunDoes()
    {
        var run = await _cluster.SubmitAsync(500);
        await using var watcher = LoadClusterProcess.Start("runs", "watch", run, "--coordinator", _cluster.Address);

        (await _cluster.RunAsync("runs", "stop", run)).ExitCode.ShouldBe(ExitCode.Passed);

        (await watcher.EndAsync()).ExitCode.ShouldBe(ExitCode.Incomplete);
    }

    [Fact]
    public async Task Watch_Interrupted_LeavesTheRunRunning()
    {
        if (OperatingSystem.IsWindows())
            return;
        var run = await _cluster.SubmitAsync(500);
        await using var watcher = LoadClusterProcess.Start("runs", "watch", run, "--coordinator", _cluster.Address);
        await watcher.ComplainsAsync("Ctrl-C leaves it running");

        await watcher.SignalAsync("INT");

        (await watcher.EndAsync()).ExitCode.ShouldBe(ExitCode.Interrupted);
        (await _cluster.HasEndedAsync(run)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_RunningRun_EndsItWithAReport(bool now)
    {
        await _cluster.AddAgentAsync("alpha");
        var run = await _cluster.SubmitAsync(1_000_000);
        await _cluster.UntilAsync(() => _cluster.Runs.Target.Stats.Requests > 20);

        var finished = await _cluster.RunAsync(["runs", "stop", run, .. now ? new[] { "--now" } : []]);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        finished.Output.ShouldStartWith($"run {run} is {(now ? "stopping" : "draining")}: its report comes ");
        var report = await _cluster.EndOfAsync(run);
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
        await _cluster.EndOfAsync(run);

        var finished = await _cluster.RunAsync("runs", "stop", run);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        finished.Output.ShouldBe($"run {run} has already ended: complete\n");
    }

    [Fact]
    public async Task Show_RunThatHasEnded_HasTheFiguresOfItsReport()
    {
        await _cluster.AddAgentAsync("alpha");
        var run = await _cluster.SubmitAsync(1_234);
        var report = await _cluster.EndOfAsync(run);

        var row = (await _cluster.RunAsync("runs", "show", run)).Output.Split('\n')
            .Single(line => line.Contains(run));
        var json = await _cluster.ReadJsonAsync("runs", "show", run);

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
        await _cluster.EndOfAsync(run);

        var finished = await _cluster.RunAsync("runs", "report", run);
        var json = await _cluster.ReadJsonAsync("runs", "report", run);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        finished.Output.ShouldContain("COMPLETE");
        json.GetProperty("verdict").GetString().ShouldBe("complete");
    }

    [Fact]
    public async Task Report_OfARunningRun_IsRefusedInOneLine()
    {
        var run = await _cluster.SubmitAsync(500);

        var finished = await _cluster.RunAsync("runs", "report", run);

        finished.ExitCode.ShouldBe(ExitCode.CouldNotRun);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldBe($"loadcluster: Run {run} is running.");
    }
}
