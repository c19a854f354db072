using System.Globalization;
using System.Net;
using LoadCluster.Cli.Tests;
using LoadCluster.Cli.Tests.Nginx;
using LoadCluster.Cluster.Tests.Rig;

namespace LoadCluster.Cluster.Tests;

/// <summary>Runs on a schedule: agents share each second of it; what a lost agent held is sent late.</summary>
[Trait("Category", "Long")]
public class PacedRunTests
{
    private const int Rate = 300;

    private static readonly string[] Agents = ["a1", "a2", "a3"];
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Which agent sent an index of a second does not depend on how busy this machine is, except in the beginning, when
    /// an agent may be slow to start its session.
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
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 0 });
        await Task.WhenAll(Agents.Select(agent => rig.JoinAsync(agent, AddressOf(agent))));

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
        // Answers take so long that no agent has reported a second of the profile when the next one ends.
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 3, Delay = TimeSpan.FromSeconds(1) });
        var run = rig.Submit("--driver", driver, "--rate", $"{Rate}", "--duration", "5s", "-c", "1000");
        await run.ReachAsync(Rate * 38 / 10);

        await rig["a2"].SignalAsync("KILL");

        var result = await run.EndAsync();
        result.ShouldBeExact(requests);
        result.Summary.Ledger.ReissuedAtMost.ShouldBeGreaterThan(0);
        // Four fifths of the fourth second were over, and others can only begin it again.
        var (lag, latency) = (result.Summary.SendLagMilliseconds, result.Summary.LatencyMilliseconds);
        lag["max"].ShouldBeGreaterThan(700);
        lag["p50"].ShouldBeLessThan(500);
        latency["max"].ShouldBeGreaterThan(lag["max"]);
    }

    [Theory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Drain_AnAgentInMidRun_KeepsTheSchedule(string driver)
    {
        const int requests = 6 * Rate;
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 3, Delay = Delay });
        var run = rig.Submit("--driver", driver, "--rate", $"{Rate}", "--duration", "6s", "-c", "300");
        await run.ReachAsync(requests / 3);

        await rig["a2"].SignalAsync("TERM");

        var result = await run.EndAsync();
        result.ShouldBeExact(requests);
        (result.Summary.Ledger.ReissuedAtMost, result.Target.Repeats).ShouldBe((0, 0));
        result.Summary.SendLagMilliseconds["max"].ShouldBeLessThan(1_000);
        (await rig["a2"].EndAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Join_AnAgentInMidRun_TakesItsPartOfTheSchedule()
    {
        // Longer than what is planned ahead.
        const int seconds = 24;
        const int requests = seconds * Rate;
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 2, Delay = Delay });
        var run = rig.Submit("--rate", $"{Rate}", "--duration", $"{seconds}s", "-c", "300");
        await run.ReachAsync(Rate);

        await rig.JoinAsync("a3");

        var result = await run.EndAsync();
        result.ShouldBeComplete(requests);
        result.Summary.Agents.Single(agent => agent.Id == "a3").Requests.ShouldBeGreaterThan(0);
    }

    private static double ShareOf(string agent, IEnumerable<ServedRequest> served) =>
        served.Average(request => IsFrom(agent, request) ? 1.0 : 0.0);

    private static IPAddress AddressOf(string agent) => IPAddress.Parse($"127.0.0.1{agent[1]}");

    private static bool IsFrom(string agent, ServedRequest request) => request.From == $"{AddressOf(agent)}";

    private static int IndexOf(ServedRequest request) => int.Parse(request.Path[1..], CultureInfo.InvariantCulture);
}
