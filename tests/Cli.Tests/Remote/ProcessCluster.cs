using System.Net.Http.Json;
using System.Text.Json;

namespace LoadCluster.Cli.Tests.Remote;

/// <summary>A lone coordinator as a process on loopback, with the agents that a test starts beside it.</summary>
internal sealed class ProcessCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly List<LoadClusterProcess> _agents = [];
    private readonly int _port = FreePort.Next();
    private readonly int _apiPort = FreePort.Next();
    private readonly HttpClient _http = new();

    private ProcessCluster() => Coordinator = LoadClusterProcess.Start(
        "coordinator",
        "--port", $"{_port}",
        "--listen", $"127.0.0.1:{_apiPort}",
        "--results", _folder.At("results"),
        "--state", _folder.At("state"));

    public LoadClusterProcess Coordinator { get; }

    /// <summary>Where agents dial the coordinator.</summary>
    public string Contact => $"127.0.0.1:{_port}";

    /// <summary>The coordinator as the cluster names it.</summary>
    public string NodeAddress => $"akka.tcp://loadcluster@{Contact}";

    public string ApiAddress => $"http://127.0.0.1:{_apiPort}";

    /// <summary>Starts the coordinator; returns when it is active.</summary>
    public static async Task<ProcessCluster> StartAsync()
    {
        var cluster = new ProcessCluster();
        await cluster.UntilAsync("readyz", _ => true);
        return cluster;
    }

    /// <summary>Starts an agent; returns when the coordinator knows it.</summary>
    public async Task<LoadClusterProcess> AddAgentAsync(string name, params string[] flags)
    {
        var agent = LoadClusterProcess.Start(["agent", "--coordinators", Contact, "--name", name, .. flags]);
        _agents.Add(agent);
        await UntilAsync("api/v1/agents", agents => agents.Contains($"\"{name}\"", StringComparison.Ordinal));
        return agent;
    }

    /// <summary>Runs the command with this coordinator in its environment.</summary>
    public async Task<Finished> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        return await process.EndAsync();
    }

    /// <summary>Runs the command, which must pass; returns its output.</summary>
    public async Task<string> OutputOfAsync(params string[] arguments)
    {
        var finished = await RunAsync(arguments);
        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        return finished.Output;
    }

    /// <summary>Starts the command with this coordinator in its environment.</summary>
    public LoadClusterProcess Start(params string[] arguments) =>
        LoadClusterProcess.StartWith([$"LOADCLUSTER_COORDINATOR={ApiAddress}"], arguments);

    public Task<JsonElement> GetAsync(string path) => _http.GetFromJsonAsync<JsonElement>($"{ApiAddress}/api/v1/{path}");

    /// <summary>Waits until the coordinator answers with success, and as expected.</summary>
    public async Task UntilAsync(string path, Func<string, bool> isExpected)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await TryGetAsync(path) is not { } answer || !isExpected(answer))
        {
            Coordinator.HasEnded.ShouldBeFalse(Coordinator.Errors);
            await Task.Delay(50, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var process in _agents.Prepend(Coordinator))
            await process.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<string?> TryGetAsync(string path)
    {
        try
        {
            return await _http.GetStringAsync($"{ApiAddress}/{path}");
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
