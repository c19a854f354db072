using System.Globalization;

namespace LoadCluster.Cli.Tests.Commands;

/// <summary>Runs that go well, judged by what the target counted and by the files they leave.</summary>
public sealed class RunCommandTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 50)]
    [InlineData(7, 50)]
    [InlineData(1009, 13)]
    [InlineData(5000, 64)]
    public async Task Run_AnySizes_SendsEveryIndexOnceAndAddsUp(int requests, int connections)
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await fixture.RunAsync(fixture.IndexUrl, "-n", $"{requests}", "-c", $"{connections}");

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        ShouldHaveSeenEachOnce(fixture, requests);
        var summary = fixture.ReadSummary();
        summary.Verdict.ShouldBe("complete");
        summary.Ledger.ShouldBe(new Ledger(requests, requests, 0, 0, 0, 0));
        summary.StatusCodes.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create("200", (long)requests));
        summary.Errors.ShouldBeEmpty();
        summary.Agents.Sum(agent => agent.Requests).ShouldBe(requests);
        summary.MaxInFlight.ShouldBeInRange(1, Math.Min(requests, connections));
        summary.RequestsPerSecond.ShouldBe(requests / summary.DurationSeconds, requests * 0.01);
    }

    [Fact]
    public async Task Run_SlowTarget_KeepsExactlyTheLimitInFlight()
    {
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(100));

        await fixture.RunAsync(fixture.IndexUrl, "-n", "1000", "-c", "100");

        fixture.Target.Stats.MaxInFlight.ShouldBe(100);
        fixture.ReadSummary().MaxInFlight.ShouldBe(100);
    }

    [Fact]
    public async Task Run_Ended_LeavesAFolderOfResultsThatAddUp()
    {
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(100));

        var finished = await fixture.RunAsync(fixture.IndexUrl, "-n", "3k", "-c", "100");

        var folder = fixture.ResultsFolder();
        finished.Output.ShouldContain(folder);
        File.ReadAllText(Path.Combine(folder, "summary.json"))
            .ShouldBe(File.ReadAllText(fixture.Folder.At("summary.json")));
        var rows = File.ReadAllLines(Path.Combine(folder, "timeline.csv"));
        rows[0].ShouldStartWith("second,requests,succeeded,failed,bytes_received");
        rows.Skip(1).Sum(row => Column(row, 1)).ShouldBe(3000);
        rows.Skip(1).Sum(row => Column(row, 4)).ShouldBe(fixture.ReadSummary().BytesReceived);
        File.ReadAllText(Path.Combine(folder, "latency.hgrm")).ShouldContain("Total count    =         3000");
    }

    [Fact]
    public async Task Run_Report_ShowsWhatPeopleLookFor()
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await fixture.RunAsync(fixture.IndexUrl, "-n", "1000", "--details");

        string[] parts = ["COMPLETE", "requests/s", "planned", "succeeded", "p50", "p99", "Status codes", "agent-1"];
        foreach (var part in parts)
            finished.Output.ShouldContain(part);
        finished.Output.ShouldNotContain("\x1b", Case.Sensitive, "colours do not go into a pipe");
    }

    [Fact]
    public async Task Run_NoProgress_SaysNothingBesideTheReport()
    {
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(100));

        var finished = await fixture.RunAsync(fixture.IndexUrl, "-n", "100", "-c", "5", "--no-progress");

        finished.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_NotATerminal_TellsItsProgressInLines()
    {
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(100));

        var finished = await fixture.RunAsync(fixture.IndexUrl, "-n", "100", "-c", "5");

        finished.ErrorLines[0].ShouldContain("/100 (");
    }

    [Fact]
    public async Task Run_ClosedTarget_CountsEveryFailure()
    {
        await using var fixture = await RunFixture.StartAsync();
        var closed = $"http://127.0.0.1:{fixture.Target.Address.Port}/{{index}}";
        await fixture.Target.StopAsync();

        var finished = await fixture.RunAsync(closed, "-n", "100");

        finished.ExitCode.ShouldBe(ExitCode.NothingAnswered);
        fixture.ReadSummary().Ledger.ShouldBe(new Ledger(100, 0, 100, 0, 0, 0));
        fixture.ReadSummary().Errors.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create("connect", 100L));
        finished.Output.ShouldContain("the connection was refused or not answered");
    }

    [Fact]
    public async Task Run_SummaryToTheOutput_IsAllThatIsThere()
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await LoadClusterProcess.RunAsync(
            "run", fixture.IndexUrl, "-n", "20", "-o", fixture.Folder.At("results"), "--summary", "-",
            "--percentiles", "50,99.99", "-H", "Authorization: secret", "--cookies", "--timeout", "5");

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        using var summary = System.Text.Json.JsonDocument.Parse(finished.Output);
        var root = summary.RootElement;
        root.GetProperty("ledger").GetProperty("succeeded").GetInt32().ShouldBe(20);
        root.GetProperty("percentiles").EnumerateArray().Select(row => row.GetProperty("percentile").GetDouble()).ShouldBe([50, 99.99]);
        root.GetProperty("commandLine").GetString().ShouldNotBeNull().ShouldContain("--percentiles 50,99.99");
        root.GetProperty("target").GetString().ShouldBe(fixture.IndexUrl);
        root.GetProperty("machine").GetProperty("cores").GetInt32().ShouldBe(Environment.ProcessorCount);
        finished.Output.ShouldNotContain("secret");
        finished.Errors.ShouldContain("COMPLETE");
        finished.Errors.ShouldContain("p99.99");
    }

    [Fact]
    public async Task Run_ResultsThatVanish_AreNoSuccess()
    {
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(100));
        await using var process = LoadClusterProcess.Start(fixture.Arguments(fixture.IndexUrl, "-n", "300", "-c", "10"));
        await fixture.UntilRequestsAsync(20);
        Directory.Delete(fixture.Folder.At("results"), recursive: true);

        var finished = await process.EndAsync();

        finished.ExitCode.ShouldBe(ExitCode.CouldNotRun, finished.Errors);
        finished.Errors.ShouldContain("were lost");
        finished.Output.ShouldNotContain("Results are in");
        fixture.ReadSummary().Ledger.Succeeded.ShouldBe(300);
    }

    [Fact]
    public async Task Run_CountsWithSuffixes_AreRead()
    {
        await using var fixture = await RunFixture.StartAsync();

        await fixture.RunAsync(fixture.IndexUrl, "--requests", "1.5k", "--connections", "10");

        ShouldHaveSeenEachOnce(fixture, 1500);
    }

    private static void ShouldHaveSeenEachOnce(RunFixture fixture, long requests)
    {
        var seen = fixture.Target.Stats;
        (seen.Requests, seen.Distinct, seen.LowestIndex, seen.HighestIndex, seen.MaxHits)
            .ShouldBe((requests, requests, 0, requests - 1, 1));
    }

    private static long Column(string row, int column) =>
        long.Parse(row.Split(',')[column], CultureInfo.InvariantCulture);
}
