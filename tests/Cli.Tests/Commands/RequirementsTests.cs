namespace LoadCluster.Cli.Tests.Commands;

/// <summary>Checks and thresholds by the real command: what a pipeline sees of them.</summary>
public sealed class RequirementsTests
{
    [Theory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Run_EverythingHolds_Passes(string driver)
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await fixture.RunAsync(
            fixture.IndexUrl, "-n", "500", "--driver", driver, "--check", "status=2xx", "--check", "body~.",
            "--check", "size>0", "--threshold", "p99<60s", "--threshold", "errors<0.1%", "--threshold", "requests>=500");

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        var summary = fixture.ReadSummary();
        summary.Checks.ShouldBe([new("status=2xx", 0), new("body~.", 0), new("size>0", 0)]);
        summary.Thresholds.Select(threshold => (threshold.Expression, threshold.Passed))
            .ShouldBe([("p99<60s", true), ("errors<0.1%", true), ("requests>=500", true)]);
    }

    [Theory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Run_ThresholdDoesNotHold_Exits99AndSaysWhich(string driver)
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await fixture.RunAsync(
            fixture.IndexUrl, "-n", "500", "--driver", driver, "--check", "status=404", "--threshold", "errors<1%");

        finished.ExitCode.ShouldBe(ExitCode.ThresholdFailed, finished.Errors);
        finished.Output.ShouldContain("✗ status=404  500 failed (100 %)");
        finished.Output.ShouldContain("✗ errors<1%  100%");
        var summary = fixture.ReadSummary();
        summary.Ledger.ShouldBe(new Ledger(500, 0, 500, 0, 0, 0));
        summary.Errors.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create("check", 500L));
        summary.Thresholds.ShouldHaveSingleItem().ShouldBe(new JudgedThreshold("errors<1%", false, "100%"));
        summary.LostThreshold.ShouldBeNull();
    }

    [Fact]
    public async Task Run_AbortOnFail_EndsLongBeforeItsEnd()
    {
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(1));

        var finished = await fixture.RunAsync(
            fixture.IndexUrl, "-n", "100m", "--check", "size=1g", "--threshold", "failed<10", "--abort-on-fail");

        finished.ExitCode.ShouldBe(ExitCode.ThresholdFailed, finished.Errors);
        finished.Output.ShouldContain("ended for a threshold that did not hold: failed<10");
        var summary = fixture.ReadSummary();
        (summary.Verdict, summary.LostThreshold).ShouldBe(("incomplete", "failed<10"));
        summary.Ledger.Failed.ShouldBe(fixture.Target.Stats.Requests);
        summary.Ledger.Aborted.ShouldBe(0);
    }
}
