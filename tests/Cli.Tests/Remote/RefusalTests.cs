using System.Net;
using System.Net.Sockets;

namespace LoadCluster.Cli.Tests.Remote;

/// <summary>What a coordinator, or the lack of one, answers: one line and an exit code.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task Ask_NobodyListens_SaysWhomItWaitsForAndThenThatNobodyCame()
    {
        var nobody = $"http://127.0.0.1:{FreePort()}";

        var finished = await LoadClusterProcess.RunAsync("runs", "list", "--coordinator", nobody);

        finished.ExitCode.ShouldBe(ExitCode.CouldNotRun, finished.Errors);
        finished.ErrorLines.Length.ShouldBe(2, finished.Errors);
        finished.ErrorLines[0].ShouldBe($"loadcluster: waiting for an active coordinator at {nobody}/");
        finished.ErrorLines[1].ShouldStartWith($"loadcluster: no active coordinator at {nobody}/: ");
    }

    [Theory]
    [InlineData("runs list")]
    [InlineData("cluster drain alpha")]
    public async Task Ask_NobodyWasNamed_SaysHowTo(string command) =>
        ShouldSay(await LoadClusterProcess.RunAsync(command.Split(' ')), ExitCode.Usage, "LOADCLUSTER_COORDINATOR");

    [Fact]
    public async Task Ask_AddressIsNone_SaysHowItLooks() => ShouldSay(
        await LoadClusterProcess.RunAsync("runs", "list", "--coordinator", "127.0.0.1:9110"),
        ExitCode.Usage,
        "http://host:9110");

    [Theory]
    [InlineData("runs show nobody")]
    [InlineData("runs watch nobody")]
    [InlineData("runs stop nobody")]
    [InlineData("runs report nobody")]
    [InlineData("cluster drain nobody")]
    [InlineData("cluster uncordon nobody")]
    public async Task Ask_ForWhatIsNotThere_SaysSo(string command)
    {
        await using var cluster = await RemoteFixture.StartAsync();

        var finished = await cluster.RunAsync(command.Split(' '));

        ShouldSay(finished, ExitCode.CouldNotRun, command.StartsWith("runs", StringComparison.Ordinal)
            ? "There is no run nobody."
            : "There is no agent nobody.");
    }

    [Theory]
    [InlineData("runs show", "loadcluster runs show --help")]
    [InlineData("cluster drain", "loadcluster cluster drain --help")]
    public async Task Ask_ForNothing_SaysWhereHelpIs(string command, string help) =>
        ShouldSay(await LoadClusterProcess.RunAsync(command.Split(' ')), ExitCode.Usage, help);

    [Theory]
    [InlineData("", "wants a bearer token: set LOADCLUSTER_TOKEN")]
    [InlineData("wrong", "does not accept this token: set LOADCLUSTER_TOKEN")]
    [InlineData("open sesame", null)]
    public async Task Ask_WithSomeToken_IsAnsweredIfItIsTheRightOne(string token, string? refusal)
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
            "runs", "list", "--coordinator", $"http://127.0.0.1:{FreePort()},{cluster.Address}");

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
    }

    [Fact]
    public async Task Ask_SomethingElseAnswers_SaysSo()
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await LoadClusterProcess.RunAsync("runs", "list", "--coordinator", $"{fixture.Target.Address}");

        ShouldSay(finished, ExitCode.CouldNotRun, "no coordinator");
    }

    private static void ShouldSay(Finished finished, int exitCode, string hint)
    {
        finished.ExitCode.ShouldBe(exitCode, finished.Errors);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldContain(hint);
        finished.ErrorLines[0].ShouldStartWith("loadcluster: ");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
