using System.Net;
using System.Text.Json;
using Akka.Actor;
using LoadCluster.Agent;
using LoadCluster.Coordinator;
using LoadCluster.Coordinator.Api;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Tests.Remote;

/// <summary>A coordinator and agents in the test, which the real command asks over HTTP.</summary>
internal sealed class RemoteFixture : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ActorSystem _system;
    private readonly ApiServer _server;

    private RemoteFixture(ActorSystem system, CoordinatorGateway coordinator, ApiServer server, RunFixture runs)
    {
        (_system, _server) = (system, server);
        (Coordinator, Runs) = (coordinator, runs);
    }

    /// <summary>The target, and where results go.</summary>
    public RunFixture Runs { get; }

    public CoordinatorGateway Coordinator { get; }

    public string Address => _server.Address.ToString().TrimEnd('/');

    /// <summary>The one run of the coordinator.</summary>
    public RunItem OnlyRun => Coordinator.Snapshot.Runs.ShouldHaveSingleItem();

    public static async Task<RemoteFixture> StartAsync(TimeSpan delay = default, string? token = null)
    {
        var system = LoadClusterSystem.CreateLocal();
        var gateway = new CoordinatorGateway(system.ActorSelection("/user/coordinator"), TimeProvider.System);
        system.ActorOf(CoordinatorActor.Props(new CoordinatorOptions { Publish = gateway.Publish }), "coordinator");
        var options = new ApiOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Token = token };
        var server = await ApiServer.StartAsync(gateway, options);
        var fixture = new RemoteFixture(system, gateway, server, await RunFixture.StartAsync(delay));
        await fixture.UntilAsync(() => gateway.Snapshot.Term > 0);
        return fixture;
    }

    public async Task AddAgentAsync(string name, AgentOptions? options = null)
    {
        var contact = _system.ActorSelection("/user/coordinator");
        _system.ActorOf(AgentActor.Props((options ?? new AgentOptions()) with { Name = name }, [contact]), name);
        await UntilAsync(() => Coordinator.Snapshot.Agents.Any(agent => agent.Name == name));
    }

    /// <summary>Submits a run of the target.</summary>
    /// <returns>Its name.</returns>
    public Task<string> SubmitAsync(long requests, int limit = 10) => Coordinator.SubmitAsync(new RunSpec
    {
        Request = new RequestTemplate { Url = Runs.IndexUrl },
        Requests = requests,
        Limit = limit,
    });

    /// <summary>The report of a run, as soon as it has ended.</summary>
    public async Task<RunReport> EndOfAsync(string runId) =>
        (await Coordinator.GetReportAsync(runId, wait: true).WaitAsync(Patience)).ShouldNotBeNull();

    public async Task<bool> HasEndedAsync(string runId) => await Coordinator.GetReportAsync(runId) is not null;

    /// <summary>Runs the command with this coordinator in its environment.</summary>
    public async Task<Finished> RunAsync(params string[] arguments)
    {
        await using var process = LoadClusterProcess.StartWith([$"LOADCLUSTER_COORDINATOR={Address}"], arguments);
        return await process.EndAsync();
    }

    /// <summary>Runs the command, which must pass, and reads its JSON.</summary>
    public async Task<JsonElement> ReadJsonAsync(params string[] arguments)
    {
        var finished = await RunAsync([.. arguments, "--json"]);
        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        return JsonDocument.Parse(finished.Output).RootElement;
    }

    public async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSo() && !_system.WhenTerminated.IsCompleted)
            await Task.Delay(5, patience.Token);
        _system.WhenTerminated.IsCompleted.ShouldBeFalse();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _system.Terminate().WaitAsync(Patience);
        await Runs.DisposeAsync();
    }
}
