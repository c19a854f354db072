namespace LoadCluster.Cli.Tests.Commands;

/// <summary><c>loadcluster report</c> and <c>compare</c>, and <c>run --baseline</c>.</summary>
public sealed class CompareCommandTests : IAsyncLifetime
{
    private RunFixture _fixture = null!;
    private string _folder = "";

    public async Task InitializeAsync()
    {
        _fixture = await RunFixture.StartAsync();
        (await _fixture.RunAsync(_fixture.IndexUrl, "-n", "200")).ExitCode.ShouldBe(ExitCode.Passed);
        _folder = _fixture.ResultsFolder();
    }

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Theory]
    [InlineData("html", "<!DOCTYPE html>")]
    [InlineData("md", "**COMPLETE**")]
    [InlineData("csv", "run,verdict,planned")]
    [InlineData("hgrm", "       Value")]
    public async Task Report_Format_IsWrittenToTheOutput(string format, string start) =>
        (await LoadClusterProcess.RunAsync("report", _folder, "--format", format)).Output.ShouldStartWith(start);

    [Fact]
    public async Task Report_Json_IsTheSummary() =>
        (await LoadClusterProcess.RunAsync("report", _folder, "--format", "json")).Output
            .ShouldBe(File.ReadAllText(Path.Combine(_folder, "summary.json")));

    [Fact]
    public async Task Report_File_IsWrittenWhole()
    {
        (await LoadClusterProcess.RunAsync("report", _folder, "-o", _fixture.Folder.At("page.html"))).Output.ShouldBeEmpty();

        File.ReadAllText(_fixture.Folder.At("page.html")).TrimEnd().ShouldEndWith("</html>");
    }

    [Fact]
    public async Task Report_NoSuchFolder_SaysWhatWouldDo()
    {
        var finished = await LoadClusterProcess.RunAsync("report", "no-such-run");

        finished.ExitCode.ShouldBe(ExitCode.Usage);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldContain("add --coordinator URL");
    }

    [Theory]
    [InlineData("rate<-1%")]
    [InlineData("p99>+0.1%")]
    public async Task Compare_ARunWithItself_DiffersInNothing(string limit)
    {
        var finished = await LoadClusterProcess.RunAsync("compare", _folder, _folder, "--fail-if", limit);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        finished.Output.ShouldContain("too few data");
    }

    [Fact]
    public async Task Compare_LimitIsExceeded_SaysWhichAndFails()
    {
        var faster = _fixture.Folder.At("faster.json");
        var summary = File.ReadAllText(Path.Combine(_folder, "summary.json"));
        File.WriteAllText(faster, System.Text.RegularExpressions.Regex.Replace(summary, "\"requestsPerSecond\": [0-9.]+", "\"requestsPerSecond\": 1e9"));

        var finished = await LoadClusterProcess.RunAsync("compare", faster, _folder, "--fail-if", "rate<-5%");

        finished.ExitCode.ShouldBe(ExitCode.ThresholdFailed);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldContain("--fail-if rate<-5%");
    }

    [Fact]
    public async Task Run_Baseline_IsComparedAtTheEnd()
    {
        var finished = await _fixture.RunAsync(
            _fixture.IndexUrl, "-n", "200", "--baseline", _folder, "--fail-if", "rate<+100000000%");

        finished.ExitCode.ShouldBe(ExitCode.ThresholdFailed, finished.Errors);
        finished.Output.ShouldContain("judgement");
    }

    [Theory]
    [InlineData("--fail-if", "p99>+10%", ExitCode.Usage)]
    [InlineData("--baseline", "no-such-folder", ExitCode.CouldNotRun)]
    public async Task Run_UnusableBaseline_IsRefusedBeforeAnythingIsSent(string flag, string value, int expected)
    {
        var before = _fixture.Target.Stats.Requests;

        var finished = await _fixture.RunAsync(_fixture.IndexUrl, "-n", "10", flag, value);

        finished.ExitCode.ShouldBe(expected, finished.Errors);
        _fixture.Target.Stats.Requests.ShouldBe(before);
    }
}
