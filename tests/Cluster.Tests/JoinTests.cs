using System.Diagnostics;
using LoadCluster.Cluster.Tests.Rig;
using Xunit.Abstractions;

namespace LoadCluster.Cluster.Tests;

/// <summary>How soon a new agent works. Nothing runs beside these tests.</summary>
[Collection(nameof(JoinTests))]
[CollectionDefinition(nameof(JoinTests), DisableParallelization = true)]
public class JoinTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Run_AnAgentJoinsInMidRun_HasItsShareWithinTwoSecondsAndSendsEachOnce()
    {
        // Longer than the ten seconds of work that agents hold ahead.
        const int requests = 36_000;
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 2, Delay = Delay });
        var run = rig.Submit(requests, connections: 150);
        await run.ReachAsync(requests / 20);

        await rig.JoinAsync("a3");
        var shared = await rig.SeeAsync("a3", agent => agent is { Share: 50, InFlight: > 0 });
        output.WriteLine($"It had its share {shared.TotalMilliseconds:0} ms after it had joined");

        // Two seconds, and what is seen is up to a second old.
        shared.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        var result = await run.EndAsync();
        result.ShouldBeComplete(requests);
        result.Summary.Agents.Single(agent => agent.Id == "a3").Requests.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Run_WaitsForTheFirstAgent_IsSentWithinThreeSecondsOfItsStart()
    {
        const int requests = 1_000;
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 0, Delay = Delay });
        var runId = await rig.DetachAsync(requests, connections: 100);
        var run = rig.Watch(runId);

        var started = Stopwatch.StartNew();
        await rig.StartAgentAsync("a1");
        await run.ReachAsync(1);
        output.WriteLine($"Its first request came {started.ElapsedMilliseconds} ms after its start");

        started.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        (await run.EndAsync()).ShouldBeComplete(requests);
    }
}
