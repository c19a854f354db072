using System.Globalization;
using System.Net;
using LoadCluster.Cli.Tests;
using LoadCluster.Cli.Tests.Nginx;
using LoadCluster.Cluster.Tests.Broker;
using LoadCluster.Cluster.Tests.Rig;

namespace LoadCluster.Cluster.Tests;

/// <summary>Runs on a schedule: agents share each second of it, and what one of them leaves comes late.</summary>
public class PacedRunTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    private const int Rate = 300;

    private static readonly string[] Agents = ["a1", "a2", "a3"];

    /// <summary>
    /// Who sent the indexes of a second of the profile, whenever that was, does not depend on how busy this machine is;
    /// only in the beginning it does, when an agent may be slow to join.
    /// </summary>
    [NginxTheory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Run_RateByThreeAgents_AgentsShareEverySecond(string driver)
    {
        const int beginning = 2;
        const int seconds = 5;
        using var folder = new TemporaryFolder();
        await using var nginx = await NginxServer.StartAsync("""location / { return 200 "Hello"; }""");
        await using var rig = await ClusterRig.StartAsync(broker, agents: 0);
        await Task.WhenAll(Agents.Select(agent => rig.StartAgentAsync(agent, AddressOf(agent))));
        await SeeAllAsync(rig);

        await rig.AskAsync(
            "run", $"{nginx.Address}/{{index}}", "--driver", driver, "--rate", $"{Rate}", "--duration", $"{seconds}s",
            "-c", "300", "--summary", folder.At("summary.json"));

        var served = await nginx.StopAsync();
        served.Select(IndexOf).Order().ShouldBe(Enumerable.Range(0, seconds * Rate));
        var summary = Summary.Read(folder.At("summary.json"));
        summary.Ledger.ShouldBe(new Ledger(served.Count, served.Count, 0, 0, 0, 0));
        summary.Agents.Select(agent => (agent.Id, agent.Requests)).ShouldBe(
            Agents.Select(agent => (agent, served.LongCount(request => IsFrom(agent, request)))), ignoreOrder: true);
        var settled = served.Where(request => IndexOf(request) >= beginning * Rate).ToList();
        Agents.ShouldAllBe(agent => ShareOf(agent, settled) > 0.15 && ShareOf(agent, settled) < 0.55);
        foreach (var second in settled.GroupBy(request => IndexOf(request) / Rate))
            Agents.ShouldAllBe(agent => ShareOf(agent, second) < 0.7);
    }

    [Theory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Kill_AnAgentInMidRun_ItsPartComesLateInsteadOfNever(string driver)
    {
        const int requests = 5 * Rate;
        // So long are answers under way that no agent has accounted for a second of the profile when the next one ends.
        var delay = TimeSpan.FromSeconds(1);
        await using var rig = await ClusterRig.StartAsync(broker, agents: 3, delay: delay);
        await SeeAllAsync(rig);
        var run = rig.Submit("--driver", driver, "--rate", $"{Rate}", "--duration", "5s", "-c", "1000");
        await run.ReachAsync(Rate * 38 / 10);

        await rig["a2"].SignalAsync("KILL");

        var result = await run.EndAsync();
        result.ShouldBeExact(requests);
        result.Summary.Ledger.ReissuedAtMost.ShouldBeGreaterThan(0);
        // Four fifths of the fourth second were over, and others can only begin it anew.
        var (lag, latency) = (result.Summary.SendLagMilliseconds, result.Summary.LatencyMilliseconds);
        lag["max"].ShouldBeGreaterThan(700);
        lag["p50"].ShouldBeLessThan(500);
        latency["max"].ShouldBeGreaterThan(lag["max"]);
    }

    private static async Task SeeAllAsync(ClusterRig rig)
    {
        foreach (var agent in Agents)
            await rig.Api("c1").SeeAsync(agent, _ => true);
    }

    private static double ShareOf(string agent, IEnumerable<ServedRequest> served) =>
        served.Average(request => IsFrom(agent, request) ? 1.0 : 0.0);

    private static IPAddress AddressOf(string agent) => IPAddress.Parse($"127.0.0.1{agent[1]}");

    private static bool IsFrom(string agent, ServedRequest request) => request.From == $"{AddressOf(agent)}";

    private static int IndexOf(ServedRequest request) => int.Parse(request.Path[1..], CultureInfo.InvariantCulture);
}
