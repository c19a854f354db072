using System.Net;
using System.Net.Sockets;

namespace LoadCluster.Cli.Tests.Remote;

/// <summary>Refusals of a coordinator, and its absence: one line and an exit code.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task Ask_NoCoordinatorListens_SaysThatItWaitsAndThenThatNoneCame()
    {
        var address = $"http://127.0.0.1:{FreePort.Next()}";

        var finished = await LoadClusterProcess.RunAsync("runs", "list", "--coordinator", address);

        finished.ExitCode.ShouldBe(ExitCode.CouldNotRun, finished.Errors);
        finished.ErrorLines.Length.ShouldBe(2, finished.Errors);
        finished.ErrorLines[0].ShouldBe($"loadcluster: waiting for an active coordinator at {address}/");
        finished.ErrorLines[1].ShouldStartWith($"loadcluster: no active coordinator at {address}/: ");
    }

    [Theory]
    [InlineData("runs list")]
    [InlineData("cluster drain alpha")]
    public async Task Ask_NoCoordinatorNamed_SaysHowToNameOne(string command) =>
        ShouldSay(await LoadClusterProcess.RunAsync(command.Split(' ')), ExitCode.Usage, "LOADCLUSTER_COORDINATOR");

    [Fact]
    public async Task Ask_NotAUrl_SaysHowOneLooks() => ShouldSay(
        await LoadClusterProcess.RunAsync("runs", "list", "--coordinator", "127.0.0.1:9110"),
        ExitCode.Usage,
        "http://host:9110");

    [Theory]
    [InlineData("runs show unknown")]
    [InlineData("runs watch unknown")]
    [InlineData("runs stop unknown")]
    [InlineData("runs report unknown")]
    [InlineData("cluster drain unknown")]
    [InlineData("cluster uncordon unknown")]
    public async Task Ask_UnknownRunOrAgent_SaysSo(string command)
    {
        await using var cluster = await RemoteFixture.StartAsync();

        var finished = await cluster.RunAsync(command.Split(' '));

        ShouldSay(finished, ExitCode.CouldNotRun, command.StartsWith("runs", StringComparison.Ordinal)
            ? "There is no run unknown."
            : "There is no agent unknown.");
    }

    [Theory]
    [InlineData("runs show", "loadcluster runs show --help")]
    [InlineData("cluster drain", "loadcluster cluster drain --help")]
    public async Task Ask_ArgumentMissing_SaysWhereHelpIs(string command, string help) =>
        ShouldSay(await LoadClusterProcess.RunAsync(command.Split(' ')), ExitCode.Usage, help);

    [Theory]
    [InlineData("", "wants a bearer token: set LOADCLUSTER_TOKEN")]
    [InlineData("wrong", "does not accept this token: set LOADCLUSTER_TOKEN")]
    [InlineData("open sesame", null)]
    public async Task Ask_WithAToken_IsAnsweredOnlyIfItIsRight(string token, string? refusal)
    {
        await using var cluster = await RemoteFixture.StartAsync(token: "open sesame");
        await using var process = LoadClusterProcess.StartWith(
            [$"LOADCLUSTER_TOKEN={token}", $"LOADCLUSTER_COORDINATOR={cluster.Address}"], "runs", "list");

        var finished = await process.EndAsync();

        if (refusal is null)
            finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        else
            ShouldSay(finished, ExitCode.CouldNotRun, refusal);
        finished.Errors.ShouldNotContain("sesame");
    }

    [Fact]
    public async Task Ask_FirstOneIsGone_AsksTheNext()
    {
        await using var cluster = await RemoteFixture.StartAsync();

        var finished = await LoadClusterProcess.RunAsync(
            "runs", "list", "--coordinator", $"http://127.0.0.1:{FreePort.Next()},{cluster.Address}");

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
    }

    [Fact]
    public async Task Ask_FirstOneHangs_AsksTheNext()
    {
        await using var cluster = await RemoteFixture.StartAsync();
        using var hanging = new TcpListener(IPAddress.Loopback, 0);
        hanging.Start();

        var finished = await LoadClusterProcess.RunAsync(
            "runs", "list", "--coordinator", $"http://{hanging.LocalEndpoint},{cluster.Address}");

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
    }

    [Fact]
    public async Task Ask_SomethingElseAnswers_SaysSo()
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await LoadClusterProcess.RunAsync("runs", "list", "--coordinator", $"{fixture.Target.Address}");

        ShouldSay(finished, ExitCode.CouldNotRun, "is not a LoadCluster coordinator");
    }

    private static void ShouldSay(Finished finished, int exitCode, string hint)
    {
        finished.ExitCode.ShouldBe(exitCode, finished.Errors);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldContain(hint);
        finished.ErrorLines[0].ShouldStartWith("loadcluster: ");
    }
}
