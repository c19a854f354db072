namespace LoadCluster.Cli.Tests.Commands;

/// <summary>A run that proves nothing does not pass, and does not spin.</summary>
public sealed class UnansweredRunTests
{
    private const string NothingListens = "http://127.0.0.1:1/";
    private const string NoSuchHost = "http://nothing.invalid/";

    [Theory]
    [InlineData("socket", NothingListens)]
    [InlineData("httpclient", NothingListens)]
    [InlineData("socket", NoSuchHost)]
    [InlineData("httpclient", NoSuchHost)]
    public async Task Run_NothingAnswers_Exits98AndSaysSo(string driver, string url)
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await fixture.RunAsync(url, "-n", "20", "-c", "10", "--driver", driver);

        finished.ExitCode.ShouldBe(ExitCode.NothingAnswered, finished.Errors);
        finished.Output.ShouldContain("not one request was answered");
        finished.Output.ShouldContain("failed without an answer");
        var summary = fixture.ReadSummary();
        (summary.Ledger.Failed, summary.RequestsPerSecond).ShouldBe((20, 0));
    }

    [Theory]
    [InlineData("rate>0", 99)]
    [InlineData("requests>=0", 99)]
    [InlineData("p99<1h", 99)]
    [InlineData("errors<1%", 99)]
    [InlineData("failed>=20", 0)]
    public async Task Run_NothingAnswers_ThresholdsDecide(string threshold, int exitCode)
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await fixture.RunAsync(NothingListens, "-n", "20", "--threshold", threshold);

        finished.ExitCode.ShouldBe(exitCode, finished.Output);
    }

    [Theory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Run_ConnectsFailAtOnce_BacksOff(string driver)
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await fixture.RunAsync(NothingListens, "-z", "2s", "-c", "4", "--driver", driver);

        // Each of the four places starts 8 times within the first 250 ms, then every 100 ms.
        finished.ExitCode.ShouldBe(ExitCode.NothingAnswered, finished.Errors);
        fixture.ReadSummary().Ledger.Failed.ShouldBeInRange(4, 4 * 40);
        finished.Output.ShouldContain("doubling to 100 ms");
    }

    [Theory]
    [InlineData("--fail-on-error", 99)]
    [InlineData("--no-progress", 0)]
    public async Task Run_ACheckFails_FailsTheRunIfAsked(string flag, int exitCode)
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await fixture.RunAsync(fixture.IndexUrl, "-n", "20", "--check", "size>1g", flag);

        finished.ExitCode.ShouldBe(exitCode, finished.Output);
    }
}
