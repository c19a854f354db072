namespace LoadCluster.Cli.Tests.Commands;

public sealed class HelpTests
{
    [Theory]
    [InlineData]
    [InlineData("run")]
    [InlineData("target")]
    [InlineData("demo")]
    [InlineData("coordinator")]
    [InlineData("agent")]
    [InlineData("runs")]
    [InlineData("runs", "watch")]
    [InlineData("cluster")]
    [InlineData("cluster", "drain")]
    [InlineData("completions")]
    public async Task Help_OfEveryCommand_EndsWithExamples(params string[] command)
    {
        var finished = await LoadClusterProcess.RunAsync([.. command, "--help"]);

        finished.ExitCode.ShouldBe(ExitCode.Passed);
        finished.Output.Split("Examples:\n")[^1].ShouldStartWith($"  loadcluster {string.Join(' ', command)}");
    }

    [Fact]
    public async Task Help_Defaults_AreShownAsTheyAreTyped()
    {
        var help = (await LoadClusterProcess.RunAsync("run", "--help")).Output;

        help.ShouldContain("[default: 30s]");
        help.ShouldContain("[default: 1.1]");
        help.ShouldContain("[default: 200]");
    }

    [Fact]
    public async Task Help_OfTheTarget_ShowsNoNamesOfTypes() =>
        (await LoadClusterProcess.RunAsync("target", "--help")).Output.ShouldNotContain("LoadCluster.");

    [Fact]
    public async Task Help_FitsAWideTerminal()
    {
        foreach (var command in new[] { "run", "target", "demo", "coordinator", "agent", "runs", "cluster" })
        {
            var help = (await LoadClusterProcess.RunAsync(command, "--help")).Output;
            help.Split('\n').ShouldAllBe(line => line.Length <= 120);
        }
    }

    [Fact]
    public async Task Version_IsAVersion() =>
        (await LoadClusterProcess.RunAsync("--version")).Output.ShouldMatch(@"^\d+\.\d+\.\d+");
}
