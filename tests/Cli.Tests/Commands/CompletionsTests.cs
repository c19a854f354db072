namespace LoadCluster.Cli.Tests.Commands;

public sealed class CompletionsTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Completions_OfAShell_AskTheProgram(string shell)
    {
        var finished = await LoadClusterProcess.RunAsync("completions", shell);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        finished.Output.ShouldContain("[suggest:");
    }

    [Fact]
    public async Task Suggest_BeginOfAFlag_NamesTheFlag() =>
        (await LoadClusterProcess.RunAsync("[suggest:17]", "loadcluster run --conn"))
            .Output.Split('\n').ShouldContain("--connections");

    [Fact]
    public async Task Completions_OfBash_CompleteInBash()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TemporaryFolder();
        var script = folder.Write("completions", (await LoadClusterProcess.RunAsync("completions", "bash")).Output);
        var command = Path.Combine(AppContext.BaseDirectory, "loadcluster.dll");
        var line = $"loadcluster() {{ dotnet '{command}' \"$@\"; }}; . '{script}'; COMP_LINE='loadcluster run --conn'; "
            + "COMP_POINT=22; COMP_WORDS=(loadcluster run --conn); COMP_CWORD=2; _loadcluster; echo \"${COMPREPLY[@]}\"";
        using var bash = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash", ["-c", line])
        {
            RedirectStandardOutput = true,
        })!;

        (await bash.StandardOutput.ReadToEndAsync()).Split(' ', '\n').ShouldContain("--connections");
        await bash.WaitForExitAsync();
    }

    [Fact]
    public async Task Completions_OfAnotherShell_AreRefused() =>
        (await LoadClusterProcess.RunAsync("completions", "tcsh")).ExitCode.ShouldBe(ExitCode.Usage);
}
