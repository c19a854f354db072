using LoadCluster.Cluster.Tests.Rig;

namespace LoadCluster.Cluster.Tests;

public class AgentFaultTests
{
    private const int Requests = 30_000;
    private const int Connections = 300;

    private static readonly RigOptions ThreeAgents = new() { Agents = 3, Delay = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public async Task Kill_AnAgentInMidRun_OthersSendWhatItHeld()
    {
        await using var rig = await ClusterRig.StartAsync(ThreeAgents);
        var run = rig.Submit(Requests, Connections);
        await run.ReachAsync(Requests / 3);
        var before = await run.CountAsync(TimeSpan.FromSeconds(1));

        await rig["a2"].SignalAsync("KILL");
        var after = await run.CountAsync(TimeSpan.FromSeconds(1));

        // Two of three were not disturbed.
        after.ShouldBeGreaterThan(before / 2);
        var result = await run.EndAsync();
        result.ShouldBeExact(Requests);
        result.Summary.Ledger.ReissuedAtMost.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Terminate_AnAgentInMidRun_LeavesWithoutASingleRepeat()
    {
        await using var rig = await ClusterRig.StartAsync(ThreeAgents);
        var run = rig.Submit(Requests, Connections);
        await run.ReachAsync(Requests / 3);

        await rig["a2"].SignalAsync("TERM");
        var left = await rig["a2"].EndAsync();

        left.ExitCode.ShouldBe(0, left.Errors);
        var result = await run.EndAsync();
        result.ShouldBeComplete(Requests);
        result.Summary.Agents.Single(agent => agent.Id == "a2").Requests.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Drain_AnAgentInMidRun_RestsUntilUncordonedWithoutASingleRepeat()
    {
        await using var rig = await ClusterRig.StartAsync(ThreeAgents);
        var run = rig.Submit(Requests, Connections);
        await run.ReachAsync(Requests / 10);

        await rig.AskAsync("cluster", "drain", "a2");
        await rig.SeeAsync("a2", agent => agent is { State: "Cordoned", InFlight: 0 });
        await rig.AskAsync("cluster", "uncordon", "a2");
        await rig.SeeAsync("a2", agent => agent is { State: "Working", InFlight: > 0 });

        (await run.EndAsync()).ShouldBeComplete(Requests);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Stop_AnAgentForThirtySecondsInMidRun_IsExactAndTheAgentWorksAgain()
    {
        const int requests = 60_000;
        await using var rig = await ClusterRig.StartAsync(ThreeAgents);
        var run = rig.Submit(requests, connections: 100);
        await run.ReachAsync(requests / 20);

        await rig["a2"].SignalAsync("STOP");
        await Task.Delay(TimeSpan.FromSeconds(30));
        run.Seen.Requests.ShouldBeLessThan(requests);
        await rig["a2"].SignalAsync("CONT");
        await rig.SeeAsync("a2", agent => agent is { Share: > 0, InFlight: > 0 });

        var result = await run.EndAsync();
        result.ShouldBeExact(requests);
        result.Summary.Ledger.ReissuedAtMost.ShouldBeGreaterThan(0);
    }
}
