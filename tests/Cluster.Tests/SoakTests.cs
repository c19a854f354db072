using System.Diagnostics;
using System.Globalization;
using LoadCluster.Cluster.Tests.Rig;
using Xunit.Abstractions;

namespace LoadCluster.Cluster.Tests;

/// <summary>
/// Several runs at once, closed and paced, while faults come one after the other. <c>bench/chaos.sh</c> sets the time
/// and the seed.
/// </summary>
[Trait("Category", "Long")]
public class SoakTests(ITestOutputHelper output)
{
    private const int Connections = 50;
    private const int Rate = 200;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(40);

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();

    [Fact]
    public async Task Run_FaultsOfAllKinds_EveryReportIsExact()
    {
        var time = TimeSpan.FromMinutes(EnvironmentSetting("LOADCLUSTER_CHAOS_MINUTES", 0.5));
        var seed = (int)EnvironmentSetting("LOADCLUSTER_CHAOS_SEED", 1);
        string[] agents = [.. Enumerable.Range(1, (int)EnvironmentSetting("LOADCLUSTER_CHAOS_AGENTS", 3)).Select(RigOptions.AgentName)];
        string[] coordinators = [.. Enumerable.Range(1, 3).Select(RigOptions.CoordinatorName)];
        await using var network =
            NamespacedNetwork.Obstacle is null ? await NamespacedNetwork.CreateAsync([.. agents, .. coordinators]) : null;
        await using var rig = await ClusterRig.StartAsync(
            new RigOptions { Agents = agents.Length, Coordinators = coordinators.Length, Delay = Delay, Network = network });
        await using var supervisor = new Supervisor(rig, Log);

        using var over = new CancellationTokenSource(time);
        var loads = new[] { SubmitUntilAsync(rig, Closed, over.Token), SubmitUntilAsync(rig, Paced, over.Token) };
        var chaos = new Chaos(rig, network, agents, seed, Log);
        while (!over.IsCancellationRequested && !loads.Any(load => load.IsCompleted))
            await chaos.StrikeAsync();

        var runs = (await Task.WhenAll(loads)).Sum();
        Log($"{runs} runs were exact");
    }

    private static (long Requests, string[] Flags) Closed
    {
        get
        {
            // Two thirds of what could be sent without faults: some is sent again, and sometimes no agent has work.
            var requests = (long)(Connections * RunTime / Delay * 2 / 3);
            return (requests, ["-n", $"{requests}", "-c", $"{Connections}"]);
        }
    }

    /// <summary>Faults may make it later than a run is allowed to be by default.</summary>
    private static (long Requests, string[] Flags) Paced => (
        (long)(Rate * RunTime.TotalSeconds),
        ["--rate", $"{Rate}", "--duration", $"{RunTime.TotalSeconds}s", "-c", "400", "--late-limit", "none"]);

    /// <summary>Submits one run after the other, each to a target of its own, until the time is over.</summary>
    /// <returns>How many there were.</returns>
    private async Task<int> SubmitUntilAsync(ClusterRig rig, (long Requests, string[] Flags) load, CancellationToken over)
    {
        var runs = 0;
        while (!over.IsCancellationRequested)
        {
            var target = await rig.AddTargetAsync();
            var result = await rig.Submit(target, load.Flags).EndAsync();
            Log($"{result}");
            result.ShouldBeAccountedFor(load.Requests);
            runs++;
        }
        return runs;
    }

    private void Log(string line) => output.WriteLine($"{_elapsed.Elapsed.TotalSeconds,6:0.0} s  {line}");

    private static double EnvironmentSetting(string name, double otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? double.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
