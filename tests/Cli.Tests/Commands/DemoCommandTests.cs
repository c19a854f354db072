namespace LoadCluster.Cli.Tests.Commands;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task Demo_AsANewcomerRunsIt_CountsTheSameOnBothSides()
    {
        using var folder = new TemporaryFolder();

        var finished = await LoadClusterProcess.RunAsync("demo", "-o", folder.Path);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        finished.Output.ShouldContain("COMPLETE");
        finished.Output.ShouldContain("100,000 planned = 100,000 succeeded");
        finished.Output.ShouldContain("at most 1,000 of 1,000");
        finished.Output.ShouldContain("agent-2");
        finished.Output.ShouldContain("The target counted 100,000 requests, 0 indexes missing, 0 repeated.");
    }
}
