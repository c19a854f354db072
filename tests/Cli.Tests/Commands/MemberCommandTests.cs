using LoadCluster.Cluster.Tests.Broker;
using LoadCluster.Coordinator;
using LoadCluster.Shared.Clustering.RabbitMq;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using RabbitMQ.Client;

namespace LoadCluster.Cli.Tests.Commands;

/// <summary>The commands that join a cluster: <c>loadcluster coordinator</c> and <c>loadcluster agent</c>.</summary>
[Collection(BrokerTests.Name)]
public sealed class MemberCommandTests(BrokerFixture broker)
{
    private readonly string _virtualHost = broker.TakeVirtualHost();

    private string Address => $"amqp://admin:admin@127.0.0.1:{broker.Node.Port}/{_virtualHost}";

    [Fact]
    public async Task Coordinator_QueueWasMadeDifferently_SaysSoInOneLineAndEnds()
    {
        var factory = new ConnectionFactory { Uri = new Uri(Address) };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("loadcluster.coordinator", durable: true, exclusive: false, autoDelete: false);

        await using var process = LoadClusterProcess.StartWith(
            ["LOADCLUSTER_LISTEN=127.0.0.1:0"], "coordinator", "--broker", Address);
        var finished = await process.EndAsync();

        finished.ExitCode.ShouldBe(ExitCode.CouldNotRun, finished.Errors);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldContain("loadcluster.coordinator");
        finished.ErrorLines[0].ShouldContain("made differently");
    }

    [Theory]
    [InlineData("coordinator")]
    [InlineData("agent")]
    public async Task Member_Interrupted_LeavesAndPasses(string role)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var process = LoadClusterProcess.StartWith(
            ["LOADCLUSTER_LISTEN=127.0.0.1:0", $"LOADCLUSTER_BROKER={Address}", "LOADCLUSTER_NAME=somebody"], role);
        await process.SaysAsync("somebody");

        await process.SignalAsync("TERM");

        (await process.EndAsync()).ExitCode.ShouldBe(ExitCode.Passed);
    }

    [Theory]
    [InlineData("INT", 128 + 2)]
    [InlineData("TERM", 128 + 15)]
    public async Task Agent_InterruptedTwice_EndsAsItStandsAndAccountsForNothing(string signal, int exitCode)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMinutes(10));
        await using var member = await RabbitMqCluster.ConnectAsync(
            broker.Options(_virtualHost), "coordinator", CancellationToken.None);
        await using var coordinator = CoordinatorActor.Start(member, new CoordinatorOptions());
        await using var agent = LoadClusterProcess.Start("agent", "--broker", Address);
        var run = await coordinator.SubmitAsync(new RunSpec
        {
            Request = new RequestTemplate { Url = fixture.IndexUrl },
            Requests = 40,
            Limit = 10,
            Transport = new TransportSpec { Timeout = TimeSpan.FromHours(1) },
        });
        await fixture.UntilRequestsAsync(10);

        await agent.SignalAsync(signal);
        await agent.SaysAsync("Draining");
        await agent.SignalAsync(signal);

        // It ended although no answer will come for ten minutes, and what it held is unsent for whoever is next.
        (await agent.EndAsync()).ExitCode.ShouldBe(exitCode);
        await coordinator.StopAsync(run.RunId, RunPhase.Draining);
        var report = await run.Completion.WaitAsync(TimeSpan.FromSeconds(30));
        report.Ledger.ShouldBe(new LedgerTotals(40, 0, 0, 0, Unsent: 40, 0));
    }
}
