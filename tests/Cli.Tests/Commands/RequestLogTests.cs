using LoadCluster.Cli.Tests.Remote;

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

    [Fact]
    public async Task Agents_LogRequests_HaveTheIndexesOfEachRunBetweenThem()
    {
        await using var cluster = await ProcessCluster.StartAsync();
        await using var fixture = await RunFixture.StartAsync();
        using var folder = new TemporaryFolder();
        string[] files = [folder.At("alpha.csv"), folder.At("beta.csv")];
        LoadClusterProcess[] agents =
        [
            await cluster.AddAgentAsync("alpha", "--log-requests", files[0]),
            await cluster.AddAgentAsync("beta", "--log-requests", files[1]),
        ];

        for (var run = 0; run < 2; run++)
            await cluster.OutputOfAsync("run", fixture.IndexUrl, "-n", "2000", "-c", "20", "--no-progress");
        foreach (var agent in agents)
            await agent.SignalAsync("TERM");
        foreach (var agent in agents)
            (await agent.EndAsync()).ExitCode.ShouldBe(ExitCode.Passed);

        var lines = files.SelectMany(file => File.ReadAllLines(file).Skip(1)).Select(line => line.Split(',')).ToList();
        lines.Select(cells => cells[6]).Distinct().Order().ShouldBe(["alpha", "beta"]);
        var runs = lines.ToLookup(cells => cells[7], cells => long.Parse(cells[0]));
        runs.Count.ShouldBe(2);
        runs.ShouldAllBe(indexes => indexes.Order().SequenceEqual(Enumerable.Range(0, 2000).Select(i => (long)i)));
    }

    [Theory]
    [InlineData("use a name that ends in .csv or .ndjson", "--log-requests", "requests.txt")]
    [InlineData("--sample has no effect without --log-requests FILE", "--sample", "1%")]
    [InlineData("--only-failed has no effect without --log-requests FILE", "--only-failed")]
    [InlineData("'2': use a share like 1%", "--log-requests", "a.csv", "--sample", "2")]
    [InlineData("'0%': use a share like 1%", "--log-requests", "a.csv", "--sample", "0%")]
    [InlineData("--log-requests belongs to 'loadcluster agent'", "--log-requests", "a.csv", "--coordinator", "http://127.0.0.1:1")]
    [InlineData("--sample belongs to 'loadcluster agent'", "--sample", "1%", "--coordinator", "http://127.0.0.1:1")]
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
