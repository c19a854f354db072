using System.Net;
using LoadCluster.Cli.Tests;
using LoadCluster.Cluster.Tests.Broker;
using LoadCluster.Target;

namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>A cluster of real processes, each started as an operator starts it, and a target that counts.</summary>
internal sealed class ClusterRig : IAsyncDisposable
{
    private readonly Func<string, string> _broker;
    private readonly SortedDictionary<string, CoordinatorApi> _coordinators = [];
    private readonly List<LoadClusterProcess> _processes = [];
    private readonly Dictionary<string, LoadClusterProcess> _members = [];
    private readonly TemporaryFolder _folder = new();
    private readonly NamespacedNetwork? _network;

    private ClusterRig(Func<string, string> broker, NamespacedNetwork? network, TargetServer target) =>
        (_broker, _network, Target) = (broker, network, target);

    public TargetServer Target { get; }

    private string IndexUrl => $"{Target.Address}items/{{index}}";

    /// <summary>The coordinators, as clients are told of them.</summary>
    public string Coordinators => string.Join(',', _coordinators.Values.Select(api => api.Address));

    /// <summary>Starts the target alone.</summary>
    /// <param name="broker">The address of the broker for a user.</param>
    /// <param name="delay">How long the target holds back each answer.</param>
    /// <param name="network">Where agents live; on this machine itself by default.</param>
    public static async Task<ClusterRig> StartAsync(
        Func<string, string> broker, TimeSpan delay = default, NamespacedNetwork? network = null)
    {
        var target = new TargetOptions
        {
            Address = network?.Address ?? IPAddress.Loopback,
            Delay = new DelayRange(delay, delay),
        };
        return new ClusterRig(broker, network, await TargetServer.StartAsync(target, CancellationToken.None));
    }

    /// <summary>Starts the target, coordinators, and agents <c>a1</c>, <c>a2</c> and so on.</summary>
    public static async Task<ClusterRig> StartAsync(
        BrokerFixture broker, int agents, int coordinators = 1, TimeSpan delay = default)
    {
        var virtualHost = broker.TakeVirtualHost();
        var rig = await StartAsync(user => $"amqp://{user}:{user}@127.0.0.1:{broker.Node.Port}/{virtualHost}", delay);
        await rig.JoinAsync(agents, coordinators);
        return rig;
    }

    /// <summary>Starts coordinators, the first of which is active before others come, and then agents.</summary>
    public async Task JoinAsync(int agents, int coordinators)
    {
        for (var i = 1; i <= coordinators; i++)
        {
            await StartCoordinatorAsync($"c{i}");
            await Api("c1").ReadyAsync();
        }
        await Task.WhenAll(Enumerable.Range(1, agents).Select(i => StartAgentAsync($"a{i}")));
    }

    /// <summary>Starts a coordinator, at the address that it had before if it is not its first time.</summary>
    public Task<LoadClusterProcess> StartCoordinatorAsync(string name)
    {
        _coordinators.TryAdd(name, new CoordinatorApi(new IPEndPoint(IPAddress.Loopback, FreePort.Next())));
        return StartMemberAsync([], "coordinator", name, "--listen", $"{Api(name).Listen}", "--results", ResultsOf(name));
    }

    /// <summary>Starts an agent.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="source">The address that it sends from; the system's choice by default.</param>
    public Task<LoadClusterProcess> StartAgentAsync(string name, IPAddress? source = null) => StartMemberAsync(
        _network?.LauncherOf(name) ?? [],
        "agent",
        name,
        ["--allow-target", Target.Address.Host, .. source is null ? [] : new[] { "--source", $"{source}" }]);

    /// <summary>The folder in which a coordinator keeps the results of runs.</summary>
    public string ResultsOf(string coordinator) => _folder.At($"results-{coordinator}");

    /// <summary>What a coordinator says.</summary>
    public CoordinatorApi Api(string coordinator) => _coordinators[coordinator];

    /// <summary>The process of a member that has been started.</summary>
    public LoadClusterProcess this[string member] => _members[member];

    /// <summary>Submits a run of the target and watches it from a process of its own.</summary>
    public SubmittedRun Submit(long requests, int connections) =>
        Submit(["-n", $"{requests}", "-c", $"{connections}"]);

    /// <summary>Submits a run of the target, as flags say, and watches it from a process of its own.</summary>
    public SubmittedRun Submit(params string[] flags)
    {
        var summary = _folder.At($"summary-{Guid.NewGuid():N}.json");
        var client = Own(LoadClusterProcess.Start(
            ["run", IndexUrl, .. flags, "--summary", summary, "--coordinator", Coordinators]));
        return new SubmittedRun(this, client, _ => Summary.Read(summary));
    }

    /// <summary>Submits a run of the target, and leaves.</summary>
    /// <returns>The run's id.</returns>
    public async Task<string> DetachAsync(long requests, int connections) =>
        (await AskAsync("run", IndexUrl, "-n", $"{requests}", "-c", $"{connections}", "--detach")).Trim();

    /// <summary>Watches a run that goes on.</summary>
    public SubmittedRun Watch(string runId) => new(
        this,
        Own(LoadClusterProcess.Start("runs", "watch", runId, "--json", "--coordinator", Coordinators)),
        finished => Summary.Parse(finished.Output));

    /// <summary>Asks the active coordinator for something, and expects to get it.</summary>
    public async Task<string> AskAsync(params string[] arguments)
    {
        var finished = await LoadClusterProcess.RunAsync([.. arguments, "--coordinator", Coordinators]);
        finished.ExitCode.ShouldBe(0, finished.Errors);
        return finished.Output;
    }

    /// <summary>How everything stands, for whoever has to find out why it does not go on.</summary>
    public async Task<string> DescribeAsync() => string.Join(
        '\n', [$"{Target.Stats}", .. await Task.WhenAll(_coordinators.Values.Select(api => api.DescribeAsync()))]);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        foreach (var api in _coordinators.Values)
            api.Dispose();
        await Target.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<LoadClusterProcess> StartMemberAsync(
        string[] launcher, string role, string name, params string[] arguments)
    {
        var process = Own(LoadClusterProcess.StartBy(
            launcher, [role, "--broker", _broker(role), "--name", name, .. arguments]));
        _members[name] = process;
        await process.SaysAsync(name);
        return process;
    }

    private LoadClusterProcess Own(LoadClusterProcess process)
    {
        _processes.Add(process);
        return process;
    }
}
