namespace LoadCluster.Cli.Tests.Commands;

/// <summary>Runs whose requests start on a schedule, and runs that time ends.</summary>
public sealed class OpenModelTests
{
    [Theory]
    [InlineData("httpclient")]
    [InlineData("socket")]
    public async Task Run_Rate_SendsEachIndexOnceAtItsTime(string driver)
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await fixture.RunAsync(
            fixture.IndexUrl, "--driver", driver, "--rate", "500", "--duration", "2s", "-c", "500");

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        var seen = fixture.Target.Stats;
        (seen.Requests, seen.Distinct, seen.LowestIndex, seen.HighestIndex, seen.MaxHits).ShouldBe((1000, 1000, 0, 999, 1));
        var summary = fixture.ReadSummary();
        summary.Ledger.ShouldBe(new Ledger(1000, 1000, 0, 0, 0, 0));
        // The last request starts at 1.998 s: no machine is fast enough to be done before.
        summary.DurationSeconds.ShouldBeGreaterThan(1.9);
        summary.SendLagMilliseconds["p50"].ShouldBeLessThan(50);
    }

    [Fact]
    public async Task Run_Stages_SendsTheAreaUnderThem()
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await fixture.RunAsync(
            fixture.IndexUrl, "--stage", "500ms:0..400", "--stage", "500ms:400", "--stage", "500ms:400..0", "--jitter", "poisson", "--seed", "7");

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        fixture.ReadSummary().Ledger.ShouldBe(new Ledger(400, 400, 0, 0, 0, 0));
        fixture.Target.Stats.MaxHits.ShouldBe(1);
    }

    [Fact]
    public async Task Run_RateAndNumber_SendsThatMany()
    {
        await using var fixture = await RunFixture.StartAsync();

        await fixture.RunAsync(fixture.IndexUrl, "-q", "300", "-n", "100");

        fixture.ReadSummary().Ledger.ShouldBe(new Ledger(100, 100, 0, 0, 0, 0));
    }

    [Theory]
    [InlineData("10", "1s", 10)]
    [InlineData("0.5", "3s", 0.667)]
    public async Task Run_FewRequestsOnASchedule_TheRateIsThatOfTheSchedule(string rate, string duration, double expected)
    {
        await using var fixture = await RunFixture.StartAsync();

        await fixture.RunAsync(fixture.IndexUrl, "--rate", rate, "-z", duration);

        fixture.ReadSummary().RequestsPerSecond.ShouldBeInRange(0.9 * expected, expected + 0.001);
    }

    [Theory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Run_TargetStalls_WhatIsLaterThanTheLimitStaysUnsent(string driver)
    {
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(200));

        var finished = await fixture.RunAsync(
            fixture.IndexUrl, "-q", "100", "-z", "1s", "-c", "1", "--late-limit", "1s", "--driver", driver);

        // One request at a time takes 200 ms: 10 in the schedule and the second after it.
        finished.ExitCode.ShouldBe(ExitCode.Incomplete, finished.Errors);
        var summary = fixture.ReadSummary();
        summary.Ledger.Succeeded.ShouldBeInRange(2, 25);
        (summary.Ledger.Succeeded + summary.Ledger.Unsent).ShouldBe(100);
        summary.Warnings.ShouldContain(warning => warning.Contains("the schedule was missed", StringComparison.Ordinal));
        fixture.Target.Stats.Requests.ShouldBe(summary.Ledger.Succeeded);
    }

    [Theory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Run_DropLate_NothingStartsMoreThanASecondLate(string driver)
    {
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(200));

        var finished = await fixture.RunAsync(
            fixture.IndexUrl, "-q", "100", "-z", "3s", "-c", "1", "--drop-late", "--driver", driver);

        // One request at a time takes 200 ms: 5 a second, for the 3 s of the schedule and the second after it.
        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        var summary = fixture.ReadSummary();
        summary.Ledger.ShouldAddUp();
        (summary.Ledger.Planned, summary.Ledger.Unsent, summary.Verdict).ShouldBe((300, 0, "degraded"));
        summary.Ledger.Succeeded.ShouldBeInRange(5, 25);
        summary.Ledger.Dropped.ShouldBe(300 - summary.Ledger.Succeeded);
        summary.SendLagMilliseconds["max"].ShouldBeLessThan(1_100);
        fixture.Target.Stats.Requests.ShouldBe(summary.Ledger.Succeeded);
        finished.Output.ShouldContain($"+ {summary.Ledger.Dropped} dropped");
    }

    [Fact]
    public async Task Run_DropLate_TargetHangs_CountsAsDroppedAndNotAsUnsent()
    {
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromSeconds(30));

        await fixture.RunAsync(
            fixture.IndexUrl, "-q", "50", "-z", "1s", "-c", "2", "--drop-late", "--late-limit", "3s", "-t", "10s");

        fixture.ReadSummary().Ledger.ShouldBe(new Ledger(50, 0, 2, 0, 0, 0) { Dropped = 48 });
    }

    [Fact]
    public async Task Run_TargetStalls_LatencyCountsTheWaitAndServiceTimeDoesNot()
    {
        // One request at a time takes 100 ms each; 20 are to start in the first 200 ms. The last one waits about 1.8 s.
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(100));

        var finished = await fixture.RunAsync(fixture.IndexUrl, "-q", "100", "-z", "200ms", "-c", "1");

        var summary = fixture.ReadSummary();
        summary.LatencyMilliseconds["max"].ShouldBeGreaterThan(1700);
        summary.ServiceTimeMilliseconds["p50"].ShouldBeLessThan(1000);
        summary.SendLagMilliseconds["max"].ShouldBeGreaterThan(1500);
        summary.Verdict.ShouldBe("degraded");
        summary.SendLagCauses[0].ShouldContain("the ceiling of 1 request in flight was reached");
        finished.Output.ShouldContain("sent later than they should have been");
        finished.Output.ShouldContain("send lag");
        finished.ExitCode.ShouldBe(ExitCode.Passed);
    }

    [Theory]
    [InlineData("-z", "1500ms")]
    [InlineData("-z", "1500ms", "-n", "unlimited")]
    [InlineData("-z", "1500ms", "-n", "100m")]
    public async Task Run_Duration_EndsInTimeWithEverythingAccountedFor(params string[] flags)
    {
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(20));

        var finished = await fixture.RunAsync([fixture.IndexUrl, "-c", "20", .. flags]);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        var summary = fixture.ReadSummary();
        summary.Verdict.ShouldBe("complete");
        summary.Ledger.ShouldBe(new Ledger(summary.Ledger.Succeeded, summary.Ledger.Succeeded, 0, 0, 0, 0));
        fixture.Target.Stats.Requests.ShouldBe(summary.Ledger.Succeeded);
        fixture.Target.Stats.MaxHits.ShouldBe(1);
        summary.DurationSeconds.ShouldBeInRange(1.4, 15);
    }

    [Fact]
    public async Task Run_DurationLongerThanTheRequestsTake_EndsWithTheLastOne()
    {
        await using var fixture = await RunFixture.StartAsync();

        await fixture.RunAsync(fixture.IndexUrl, "-n", "50", "-z", "10m");

        fixture.ReadSummary().Ledger.ShouldBe(new Ledger(50, 50, 0, 0, 0, 0));
    }

    [Theory]
    [InlineData("--stage '30s:x..5000' at character 5: 'x' is no rate", "--stage", "30s:x..5000")]
    [InlineData("--stage '30x:5' at character 1: '30x' is no duration", "--stage", "30x:5")]
    [InlineData("--stage '300000h:1e9' at character 1: '300000h' is no duration", "--stage", "300000h:1e9")]
    [InlineData("--stage '10s:-5' at character 5: '-5' is no rate", "--stage", "10s:-5")]
    [InlineData("--rate '1e300': use requests per second", "--rate", "1e300")]
    [InlineData("--rate '-1': use requests per second", "--rate", "-1")]
    [InlineData("--rate '0': use requests per second", "--rate", "0")]
    [InlineData("--requests 'many': use a whole number like 500, 10k or 5m, or 'unlimited'", "--requests", "many")]
    [InlineData("--jitter 'even': use 'poisson'", "--rate", "1", "--jitter", "even")]
    [InlineData("jitter needs a rate", "--jitter", "poisson")]
    [InlineData("leave rate and duration out", "--stage", "1s:5", "--rate", "5")]
    [InlineData("duration must be above 0", "-z", "0s")]
    [InlineData("duration must be above 0", "-z", "0s", "-q", "5")]
    [InlineData("comes to no request at all", "--stage", "10s:0")]
    public async Task Run_BadLoad_SaysWhatAndWhere(string error, params string[] flags)
    {
        var finished = await LoadClusterProcess.RunAsync(["run", "http://127.0.0.1:1/", .. flags]);

        finished.ExitCode.ShouldBe(ExitCode.Usage);
        finished.Errors.ShouldContain(error);
    }
}
