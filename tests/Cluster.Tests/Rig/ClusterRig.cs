using System.Collections.Concurrent;
using System.Net;
using LoadCluster.Cli.Tests;
using LoadCluster.Target;

namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>A cluster of real processes, started as an operator starts them, and targets that count.</summary>
internal sealed class ClusterRig : IAsyncDisposable
{
    private readonly RigOptions _options;
    private readonly TemporaryFolder _folder = new();
    private readonly List<CoordinatorSite> _sites;
    private readonly ConcurrentBag<LoadClusterProcess> _processes = [];
    private readonly ConcurrentDictionary<string, LoadClusterProcess> _members = [];
    private readonly List<TargetServer> _targets = [];

    private ClusterRig(RigOptions options)
    {
        _options = options;
        _sites = [.. Enumerable.Range(1, options.Coordinators)
            .Select(number => CoordinatorSite.Create(RigOptions.CoordinatorName(number), options, _folder))];
    }

    /// <summary>The target of runs that name no other.</summary>
    public TargetServer Target => _targets[0];

    public TermLog Terms { get; } = new();

    /// <summary>The addresses of the coordinators' APIs, as clients name them.</summary>
    public string Apis => string.Join(',', _sites.Select(site => site.Api.Address));

    public IReadOnlyList<string> CoordinatorNames => [.. _sites.Select(site => site.Name)];

    /// <summary>The latest process of a member.</summary>
    public LoadClusterProcess this[string member] => _members[member];

    /// <summary>An API beyond loopback needs a token.</summary>
    private string[] TokenLauncher => _options is { Network: null, UseToken: false } ? [] : ["env", $"LOADCLUSTER_TOKEN={CoordinatorApi.Token}"];

    private string CoordinatorList => string.Join(',', _sites.Select(site => site.Address));

    /// <summary>Starts the target, coordinators <c>c1</c>… and agents <c>a1</c>…, and waits until the agents are registered.</summary>
    public static async Task<ClusterRig> StartAsync(RigOptions options)
    {
        var rig = new ClusterRig(options);
        try
        {
            await rig.AddTargetAsync();
            await Task.WhenAll(rig.CoordinatorNames.Select(rig.StartCoordinatorAsync));
            await Task.WhenAll(rig._sites.Select(site => site.Api.ReadyAsync()));
            await Task.WhenAll(Enumerable.Range(1, options.Agents).Select(number => rig.JoinAsync(RigOptions.AgentName(number))));
            return rig;
        }
        catch (Exception e)
        {
            var description = await rig.DescribeAsync();
            await rig.DisposeAsync();
            throw new InvalidOperationException($"the cluster did not start: {description}", e);
        }
    }

    public async Task<TargetServer> AddTargetAsync()
    {
        var options = new TargetOptions
        {
            Address = _options.Network?.Address ?? IPAddress.Loopback,
            Delay = new DelayRange(_options.Delay, _options.Delay),
        };
        _targets.Add(await TargetServer.StartAsync(options, CancellationToken.None));
        return _targets[^1];
    }

    public async Task<LoadClusterProcess> StartCoordinatorAsync(string name)
    {
        var site = SiteOf(name);
        string[] flags =
        [
            "--host", site.Host, "--port", $"{site.Port}", .. BindFlags, "--listen", $"{ListenOf(site)}",
            "--state", site.State, "--results", site.Results,
        ];
        var process = StartMember(name, name, "coordinator", flags);
        Terms.Add(name, process);
        await process.SaysAsync("listens on");
        return process;
    }

    /// <summary>Starts an agent's process.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="source">The address that it sends from; the system's choice by default.</param>
    /// <param name="place">The member in whose namespace it runs; its own by default.</param>
    public async Task<LoadClusterProcess> StartAgentAsync(string name, IPAddress? source = null, string? place = null)
    {
        string[] sourceFlags = source is null ? [] : ["--source", $"{source}"];
        var process = StartMember(
            name, place ?? name, "agent", ["--name", name, "--allow-target", Target.Address.Host, .. sourceFlags]);
        await process.SaysAsync($"Agent {name}");
        return process;
    }

    /// <summary>Starts an agent and waits until a coordinator shows it.</summary>
    public async Task JoinAsync(string name, IPAddress? source = null)
    {
        await StartAgentAsync(name, source);
        await SeeAsync(name, _ => true);
    }

    /// <summary>The folder in which a coordinator keeps the results of runs.</summary>
    public string ResultsOf(string coordinator) => SiteOf(coordinator).Results;

    public CoordinatorApi Api(string coordinator) => SiteOf(coordinator).Api;

    /// <summary>Waits until a running coordinator shows an agent that meets a condition.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> SeeAsync(string agent, Func<AgentRow, bool> condition)
    {
        var site = _sites.First(site => !this[site.Name].HasEnded);
        try
        {
            return await site.Api.SeeAsync(agent, condition);
        }
        catch (ShouldAssertException e)
        {
            throw new InvalidOperationException($"{site.Name} did not show {agent}: {await DescribeAsync()}", e);
        }
    }

    /// <summary>Submits a run to the first target and watches it from a process of its own.</summary>
    public SubmittedRun Submit(long requests, int connections) => Submit(["-n", $"{requests}", "-c", $"{connections}"]);

    /// <inheritdoc cref="Submit(long, int)"/>
    public SubmittedRun Submit(params string[] flags) => Submit(Target, flags);

    /// <summary>Submits a run to a target and watches it from a process of its own.</summary>
    public SubmittedRun Submit(TargetServer target, params string[] flags)
    {
        var summary = _folder.At($"summary-{Guid.NewGuid():N}.json");
        var client = StartClient(["run", UrlOf(target), .. flags, "--summary", summary]);
        return new SubmittedRun(this, target, client, _ => Summary.Read(summary));
    }

    /// <summary>Submits a run to the first target without watching it.</summary>
    /// <returns>The run's id.</returns>
    public async Task<string> DetachAsync(long requests, int connections) =>
        (await AskAsync("run", UrlOf(Target), "-n", $"{requests}", "-c", $"{connections}", "--detach")).Trim();

    /// <summary>Watches a run of the first target.</summary>
    public SubmittedRun Watch(string runId) => new(
        this, Target, StartClient("runs", "watch", runId, "--json"), finished => Summary.Parse(finished.Output));

    /// <summary>Runs a client's command, which must succeed.</summary>
    /// <returns>Its output.</returns>
    public async Task<string> AskAsync(params string[] arguments)
    {
        await using var client = StartClient(arguments);
        var finished = await client.EndAsync();
        finished.ExitCode.ShouldBe(0, finished.Errors);
        return finished.Output;
    }

    /// <summary>The state of everything, for the message of a failed test.</summary>
    public async Task<string> DescribeAsync() => string.Join(
        '\n',
        [
            .. _targets.Select(target => $"{target.Stats}"),
            .. await Task.WhenAll(_sites.Select(site => site.Api.DescribeAsync())),
            .. _members.Select(member => $"--- {member.Key}\n{member.Value.Output}{member.Value.Errors}"),
        ]);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        foreach (var site in _sites)
            site.Api.Dispose();
        foreach (var target in _targets)
            await target.DisposeAsync();
        _folder.Dispose();
    }

    private static string UrlOf(TargetServer target) => $"{target.Address}items/{{index}}";

    private CoordinatorSite SiteOf(string name) => _sites.Single(site => site.Name == name);

    /// <summary>A host name may have another address tomorrow.</summary>
    private IPEndPoint ListenOf(CoordinatorSite site) =>
        _options.UseNames ? new IPEndPoint(IPAddress.Any, site.Api.Listen.Port) : site.Api.Listen;

    private string[] BindFlags => _options.UseNames ? ["--bind", "0.0.0.0"] : [];

    private LoadClusterProcess StartMember(string name, string place, string role, params string[] arguments)
    {
        string[] launcher = [.. _options.Network?.LauncherOf(place) ?? [], .. TokenLauncher];
        var certificates = _options.CertificateFlags(name);
        string[] security = _options.Network is null || certificates.Length > 0 ? certificates : ["--plaintext"];
        var process = Own(LoadClusterProcess.StartBy(
            launcher, [role, "--coordinators", CoordinatorList, .. security, .. arguments]));
        _members[name] = process;
        return process;
    }

    private LoadClusterProcess StartClient(params string[] arguments) =>
        Own(LoadClusterProcess.StartBy(TokenLauncher, [.. arguments, "--coordinator", Apis]));

    private LoadClusterProcess Own(LoadClusterProcess process)
    {
        _processes.Add(process);
        return process;
    }
}
