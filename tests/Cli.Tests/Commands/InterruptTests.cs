namespace LoadCluster.Cli.Tests.Commands;

/// <summary>Ctrl-C and SIGTERM. Only where there are signals to send from a test.</summary>
public sealed class InterruptTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Run_InterruptedOnce_DrainsAndReports(string signal)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(300));
        // Tests that were started under nohup hand its ignored SIGHUP down, and it stays ignored.
        string[] launcher = OperatingSystem.IsLinux() ? ["env", "--default-signal=HUP"] : [];
        await using var process = LoadClusterProcess.StartBy(
            launcher, fixture.Arguments(fixture.IndexUrl, "-n", "1m", "-c", "20"));
        await fixture.UntilRequestsAsync(40);

        await process.SignalAsync(signal);
        var finished = await process.EndAsync();

        finished.ExitCode.ShouldBe(ExitCode.Interrupted, finished.Errors);
        finished.Errors.ShouldContain("Draining");
        finished.Output.ShouldContain("INCOMPLETE");
        var ledger = fixture.ReadSummary().Ledger;
        ledger.ShouldAddUp();
        ledger.Unsent.ShouldBeGreaterThan(0);
        ledger.Aborted.ShouldBe(0);
        fixture.Target.Stats.Requests.ShouldBe(ledger.Succeeded + ledger.Failed);
        fixture.Target.Stats.MaxHits.ShouldBe(1);
    }

    [Fact]
    public async Task Run_InterruptedBeforeItsTime_IsIncompleteAndSaysWhy()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(20));
        await using var process = LoadClusterProcess.Start(fixture.Arguments(fixture.IndexUrl, "-z", "60s", "-c", "5"));
        await fixture.UntilRequestsAsync(20);

        await process.SignalAsync("INT");
        var finished = await process.EndAsync();

        finished.ExitCode.ShouldBe(ExitCode.Interrupted, finished.Errors);
        finished.Output.ShouldContain("INCOMPLETE  the run ended before its time");
        finished.Output.ShouldContain("the run was stopped before its end");
        fixture.ReadSummary().Verdict.ShouldBe("incomplete");
    }

    [Fact]
    public async Task Run_StartedWithInterruptsIgnored_DrainsAllTheSame()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(100));
        await using var process = LoadClusterProcess.StartAfter(
            "trap '' INT", fixture.Arguments(fixture.IndexUrl, "-n", "1m", "-c", "5"));
        await fixture.UntilRequestsAsync(10);

        await process.SignalAsync("INT");

        (await process.EndAsync()).ExitCode.ShouldBe(ExitCode.Interrupted);
    }

    [Fact]
    public async Task Run_InterruptedTwice_StopsAtOnce()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMinutes(10));
        await using var process = LoadClusterProcess.Start(
            fixture.Arguments(fixture.IndexUrl, "-n", "100", "-c", "20", "-t", "1h"));
        await fixture.UntilRequestsAsync(20);

        await process.SignalAsync("INT");
        await process.SignalAsync("INT");
        var finished = await process.EndAsync();

        // It ended although no answer will come for ten minutes.
        finished.ExitCode.ShouldBe(ExitCode.Interrupted, finished.Errors);
        var summary = fixture.ReadSummary();
        summary.Ledger.ShouldBe(new Ledger(100, 0, 0, 20, 80, 0));
        summary.LatencyMilliseconds["p50"].ShouldBe(double.NaN);
        fixture.Target.Stats.Requests.ShouldBe(20);
    }

    [Fact]
    public async Task Target_Interrupted_Ends()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var process = LoadClusterProcess.Start("target", "--port", "0");
        await process.SaysAsync("Listening on http://127.0.0.1:");

        await process.SignalAsync("INT");

        (await process.EndAsync()).ExitCode.ShouldBe(ExitCode.Passed);
    }
}
