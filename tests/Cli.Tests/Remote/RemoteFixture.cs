using System.Net;
using System.Text.Json;
using LoadCluster.Agent;
using LoadCluster.Coordinator;
using LoadCluster.Coordinator.Api;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Clustering.InProcess;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Tests.Remote;

/// <summary>A cluster in the test, which the real command asks from outside.</summary>
internal sealed class RemoteFixture : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly InProcessCluster _engine;
    private readonly List<ICluster> _members;
    private readonly List<AgentActor> _agents = [];
    private readonly ApiServer _server;

    private RemoteFixture(
        RunFixture runs, CoordinatorActor coordinator, ApiServer server, InProcessCluster engine, ICluster member)
    {
        (Runs, Coordinator, _server) = (runs, coordinator, server);
        (_engine, _members) = (engine, [member]);
    }

    /// <summary>The target, and where results go.</summary>
    public RunFixture Runs { get; }

    public CoordinatorActor Coordinator { get; }

    public string Address => _server.Address.ToString().TrimEnd('/');

    public static async Task<RemoteFixture> StartAsync(TimeSpan delay = default, string? token = null)
    {
        var engine = new InProcessCluster();
        var member = engine.Join("coordinator");
        var coordinator = CoordinatorActor.Start(member, new CoordinatorOptions());
        var options = new ApiOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Token = token };
        var server = await ApiServer.StartAsync(coordinator, options);
        var fixture = new RemoteFixture(await RunFixture.StartAsync(delay), coordinator, server, engine, member);
        await fixture.UntilAsync(() => coordinator.IsActive);
        return fixture;
    }

    public async Task AddAgentAsync(string name, AgentOptions? options = null)
    {
        var member = _engine.Join(name);
        _members.Add(member);
        _agents.Add(AgentActor.Start(member, options));
        await UntilAsync(() => Coordinator.Snapshot.Agents.Any(agent => agent.Name == name));
    }

    public Task<RunHandle> SubmitAsync(long requests, int limit = 10) => Coordinator.SubmitAsync(new RunSpec
    {
        Request = new RequestTemplate { Url = Runs.IndexUrl },
        Requests = requests,
        Limit = limit,
    });

    /// <summary>Runs the command with this coordinator in its environment.</summary>
    public async Task<Finished> RunAsync(params string[] arguments)
    {
        await using var process = LoadClusterProcess.StartWith([$"LOADCLUSTER_COORDINATOR={Address}"], arguments);
        return await process.EndAsync();
    }

    /// <summary>Runs the command, which must pass, and reads what it says to programs.</summary>
    public async Task<JsonElement> ReadJsonAsync(params string[] arguments)
    {
        var finished = await RunAsync([.. arguments, "--json"]);
        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        return JsonDocument.Parse(finished.Output).RootElement;
    }

    public async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSo() && !Coordinator.Completion.IsFaulted)
            await Task.Delay(5, patience.Token);
        if (Coordinator.Completion.IsFaulted)
            await Coordinator.Completion;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await Task.WhenAll(_agents.Select(agent => agent.DisposeAsync().AsTask()));
        await Coordinator.DisposeAsync();
        foreach (var member in _members)
            await member.DisposeAsync();
        await Runs.DisposeAsync();
    }
}
