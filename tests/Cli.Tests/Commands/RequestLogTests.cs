namespace LoadCluster.Cli.Tests.Commands;

public sealed class RequestLogTests
{
    [Theory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Run_LogRequests_EveryIndexHasALine(string driver)
    {
        await using var fixture = await RunFixture.StartAsync();
        using var folder = new TemporaryFolder();
        var file = folder.At("requests.csv");

        var finished = await fixture.RunAsync(fixture.IndexUrl, "-n", "5000", "-c", "20", "--log-requests", file, "--driver", driver);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        var lines = File.ReadAllLines(file).Skip(1).Select(line => line.Split(',')).ToList();
        lines.Select(cells => long.Parse(cells[0])).Order().ShouldBe(Enumerable.Range(0, 5000).Select(i => (long)i));
        lines.Sum(cells => long.Parse(cells[5])).ShouldBe(fixture.ReadSummary().BytesReceived);
        lines.ShouldAllBe(cells => cells[4] == "200" && cells[6] == "agent-1");
    }

    [Theory]
    [InlineData("use a name that ends in .csv or .ndjson", "--log-requests", "requests.txt")]
    [InlineData("--sample has no effect without --log-requests FILE", "--sample", "1%")]
    [InlineData("--only-failed has no effect without --log-requests FILE", "--only-failed")]
    [InlineData("'2': use a share like 1%", "--log-requests", "a.csv", "--sample", "2")]
    [InlineData("'0%': use a share like 1%", "--log-requests", "a.csv", "--sample", "0%")]
    [InlineData("no effect on a run of a cluster", "--log-requests", "a.csv", "--coordinator", "http://127.0.0.1:1")]
    public async Task Run_WrongLogFlags_AreRefused(string expected, params string[] flags)
    {
        var finished = await LoadClusterProcess.RunAsync(["run", "http://127.0.0.1:1/", .. flags]);

        finished.ExitCode.ShouldBe(ExitCode.Usage);
        finished.Errors.ShouldContain(expected);
        File.Exists("a.csv").ShouldBeFalse();
    }

    [Fact]
    public async Task Run_LogCannotBeCreated_IsOneLine()
    {
        var finished = await LoadClusterProcess.RunAsync("run", "http://127.0.0.1:1/", "--log-requests", "/nowhere/a.csv");

        finished.ExitCode.ShouldBe(ExitCode.CouldNotRun);
        finished.Errors.ShouldContain("--log-requests '/nowhere/a.csv' cannot be written");
    }
}
