using System.Diagnostics;
using System.Globalization;
using System.Net;
using LoadCluster.Cluster.Tests.Broker;
using LoadCluster.Cluster.Tests.Rig;
using Xunit.Abstractions;

namespace LoadCluster.Cluster.Tests;

/// <summary>A long run to which everything happens. <c>bench/chaos.sh</c> says how long, and by which seed.</summary>
public class SoakTests(ITestOutputHelper output)
{
    private const int Connections = 50;
    private const int Nodes = 3;

    private static readonly string[] Agents = ["a1", "a2", "a3"];
    private static readonly string[] Coordinators = ["c1", "c2"];
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Run_EverythingHappensToIt_IsExact()
    {
        var time = TimeSpan.FromMinutes(EnvironmentSetting("LOADCLUSTER_CHAOS_MINUTES", 2));
        var seed = (int)EnvironmentSetting("LOADCLUSTER_CHAOS_SEED", 1);
        // Two thirds of what could be sent if nothing happened: some is sent again, and now and then nobody sends.
        var requests = (long)(Connections * time / Delay * 2 / 3);
        await using var network =
            NamespacedNetwork.Obstacle is null ? await NamespacedNetwork.CreateAsync(Agents) : null;
        await using var broker = await BrokerCluster.StartAsync(
            Nodes, BrokerDefinitions.ToJson(virtualHosts: 1), network?.Address ?? IPAddress.Loopback);
        await using var rig = await ClusterRig.StartAsync(
            user => broker.Url(user, BrokerDefinitions.VirtualHost(0)), Delay, network);
        await rig.JoinAsync(Agents.Length, Coordinators.Length);
        var chaos = new Chaos(rig, broker.Nodes, network, Agents, Coordinators, seed);

        var run = rig.Submit(requests, Connections);
        var elapsed = Stopwatch.StartNew();
        while (elapsed.Elapsed < time && rig.Target.Stats.Distinct < requests)
            await chaos.StrikeAsync(name => output.WriteLine($"{elapsed.Elapsed.TotalSeconds,6:0.0} s  {name}"));

        var result = await run.EndAsync();
        output.WriteLine($"{elapsed.Elapsed.TotalSeconds,6:0.0} s  {result}");
        result.ShouldBeAccountedFor(requests);
    }

    private static double EnvironmentSetting(string name, double otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? double.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
