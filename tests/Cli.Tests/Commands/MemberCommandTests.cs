using System.Text.Json;
using LoadCluster.Cli.Tests.Remote;

namespace LoadCluster.Cli.Tests.Commands;

/// <summary>The commands that make a cluster: <c>loadcluster coordinator</c>, <c>agent</c> and <c>cluster certificates</c>.</summary>
public sealed class MemberCommandTests
{
    [Fact]
    public async Task CoordinatorAndAgent_OnOneMachine_AreACluster()
    {
        await using var cluster = await ProcessCluster.StartAsync();
        await cluster.AddAgentAsync("alpha");
        await using var fixture = await RunFixture.StartAsync();

        var finished = await LoadClusterProcess.RunAsync(
            fixture.RemoteArguments(cluster.ApiAddress, fixture.IndexUrl, "-n", "2000", "-c", "20"));

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        fixture.ReadSummary().Ledger.ShouldBe(new Ledger(2000, 2000, 0, 0, 0, 0));
        (fixture.Target.Stats.Distinct, fixture.Target.Stats.MaxHits).ShouldBe((2000, 1));
    }

    [Theory]
    [InlineData("coordinator", "c1:4053,c2:4053", "Two coordinators cannot survive the loss of one: name one or three.")]
    [InlineData("agent", "c1:4053,c2:4053", "Two coordinators cannot survive the loss of one: name one or three.")]
    [InlineData("agent", "a:1,b:1,c:1,d:1", "4 coordinators are named: name one or three.")]
    [InlineData("agent", "c1,c1,c2", "The same coordinator is named twice.")]
    public async Task Member_NeitherOneNorThreeCoordinators_IsRefused(string role, string coordinators, string reason) =>
        ShouldRefuse(
            await LoadClusterProcess.RunAsync([role, "--coordinators", coordinators, "--plaintext", .. HostOf(role)]), reason);

    [Theory]
    [InlineData("coordinator")]
    [InlineData("agent")]
    public async Task Member_BeyondLoopbackWithoutCertificates_IsRefused(string role) => ShouldRefuse(
        await LoadClusterProcess.RunAsync([role, "--coordinators", "c1:4053", .. HostOf(role)]),
        "c1:4053 is beyond loopback: give certificates (loadcluster cluster certificates makes them), or --plaintext");

    [Fact]
    public async Task Member_PlaintextByEnvironment_IsAccepted()
    {
        await using var process = LoadClusterProcess.StartWith(
            ["LOADCLUSTER_PLAINTEXT=1", "LOADCLUSTER_COORDINATORS=192.0.2.1:4053", "LOADCLUSTER_NAME=alpha"], "agent");

        await process.SaysAsync("alpha");
    }

    [Theory]
    [InlineData("coordinator", "--coordinators", "no host", "use a host and a port like c1:4053")]
    [InlineData("coordinator", "--port", "70000", "use 1 to 65535")]
    [InlineData("coordinator", "--host", "0.0.0.0", "name the address or host name of this machine")]
    [InlineData("coordinator", "--coordinators", "127.0.0.1:1", "is not among the coordinators")]
    [InlineData("coordinator", "--listen", "0.0.0.0:9110", "LOADCLUSTER_TOKEN")]
    [InlineData("agent", "--max-connections", "0", "at least 1")]
    [InlineData("agent", "--allow-target", "a/b", "--allow-target")]
    [InlineData("agent", "--cert", "some.pem", "Give --ca, --cert and --key.")]
    public async Task Member_WhatCannotBeUsed_IsRefused(string role, string flag, string value, string reason) =>
        ShouldRefuse(await LoadClusterProcess.RunAsync(role, flag, value), reason);

    [Theory]
    [InlineData("--cert")]
    [InlineData("--key")]
    [InlineData("--ca")]
    public async Task Member_APartOfACertificate_NamesTheFlags(string flag) =>
        ShouldRefuse(await LoadClusterProcess.RunAsync("coordinator", flag, "some.pem"), "Give --ca, --cert and --key.");

    [Fact]
    public async Task Coordinator_PortInUse_SaysSoInOneLine()
    {
        await using var cluster = await ProcessCluster.StartAsync();
        using var folder = new TemporaryFolder();

        var finished = await LoadClusterProcess.RunAsync(
            "coordinator", "--port", cluster.Contact.Split(':')[1], "--listen", $"127.0.0.1:{FreePort.Next()}", "--state", folder.At("state"));

        finished.ExitCode.ShouldBe(ExitCode.CouldNotRun, finished.Errors);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldContain("in use");
    }

    [Fact]
    public async Task Coordinator_ApiPortInUse_SaysSoInOneLine()
    {
        await using var fixture = await RunFixture.StartAsync();
        using var folder = new TemporaryFolder();

        var finished = await LoadClusterProcess.RunAsync(
            "coordinator", "--port", $"{FreePort.Next()}", "--listen", $"127.0.0.1:{fixture.Target.Address.Port}",
            "--state", folder.At("state"));

        finished.ExitCode.ShouldBe(ExitCode.CouldNotRun, finished.Errors);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldContain("in use");
    }

    [Fact]
    public async Task Certificates_ForCoordinatorsAndAgents_AreFilesOfTheirOwn()
    {
        using var folder = new TemporaryFolder();

        var finished = await LoadClusterProcess.RunAsync(
            "cluster", "certificates", folder.At("certs"), "--coordinators", "c1,c2,c3", "--agents", "2");

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        string[] names = ["agent-1", "agent-2", "ca", "coordinator-c1", "coordinator-c2", "coordinator-c3"];
        Directory.GetFiles(folder.At("certs")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(names.SelectMany(name => new[] { $"{name}.crt", $"{name}.key" }));
    }

    [Theory]
    [InlineData("coordinator")]
    [InlineData("agent")]
    public async Task Member_Interrupted_LeavesAndPasses(string role)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        var port = FreePort.Next();
        await using var process = LoadClusterProcess.StartWith(
            [
                "LOADCLUSTER_LISTEN=127.0.0.1:0", $"LOADCLUSTER_COORDINATORS=127.0.0.1:{port}", $"LOADCLUSTER_PORT={port}",
                $"LOADCLUSTER_STATE={folder.At("state")}", $"LOADCLUSTER_RESULTS={folder.At("results")}",
            ],
            role);
        await process.SaysAsync($"127.0.0.1:{port}");

        await process.SignalAsync("TERM");

        (await process.EndAsync()).ExitCode.ShouldBe(ExitCode.Passed);
    }

    [Theory]
    [InlineData("INT", 128 + 2)]
    [InlineData("TERM", 128 + 15)]
    public async Task Agent_InterruptedTwice_EndsAtOnceAndReportsNothing(string signal, int exitCode)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMinutes(10));
        await using var cluster = await ProcessCluster.StartAsync();
        var agent = await cluster.AddAgentAsync("alpha");
        var run = (await cluster.OutputOfAsync(
            "run", fixture.IndexUrl, "-n", "40", "-c", "10", "-t", "1h", "--detach")).Trim();
        await fixture.UntilRequestsAsync(10);

        await agent.SignalAsync(signal);
        await agent.SaysAsync("Draining");
        await agent.SignalAsync(signal);

        // No response comes for ten minutes. What the agent held is unsent, so another agent can take it.
        (await agent.EndAsync()).ExitCode.ShouldBe(exitCode);
        await cluster.OutputOfAsync("runs", "stop", run);
        await cluster.UntilAsync($"api/v1/runs/{run}", text => text.Contains("\"hasEnded\":true", StringComparison.Ordinal));
        var ledger = (await cluster.GetAsync($"runs/{run}/summary")).GetProperty("ledger");
        ledger.Deserialize<Ledger>(JsonSerializerOptions.Web).ShouldBe(new Ledger(40, 0, 0, 0, Unsent: 40, 0));
    }

    private static string[] HostOf(string role) => role == "coordinator" ? ["--host", "c1"] : [];

    private static void ShouldRefuse(Finished finished, string reason)
    {
        finished.ExitCode.ShouldBe(ExitCode.Usage, finished.Errors);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldStartWith("loadcluster: ");
        finished.Errors.ShouldContain(reason);
        finished.Output.ShouldBeEmpty();
    }
}
