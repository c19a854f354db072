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
        const int connections = 150;
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 2, Delay = Delay });
        var run = rig.Submit(requests, connections);
        await run.ReachAsync(requests / 20);

        // Two seconds, and what is seen is up to a second old.
        await ShouldTakeAtMostAsync(TimeSpan.FromSeconds(3), async attempt =>
        {
            var agents = 2 + attempt;
            await rig.JoinAsync($"a{agents}");
            return await rig.SeeAsync(
                $"a{agents}", agent => agent.InFlight > 0 && agent.Share - (connections / agents) is 0 or 1);
        });

        var result = await run.EndAsync();
        result.ShouldBeComplete(requests);
        result.Summary.Agents.Single(agent => agent.Id == "a3").Requests.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Run_WaitsForTheFirstAgent_IsSentWithinThreeSecondsOfItsStart()
    {
        const int requests = 1_000;
        await ShouldTakeAtMostAsync(TimeSpan.FromSeconds(3), async _ =>
        {
            await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 0, Delay = Delay });
            var run = rig.Watch(await rig.DetachAsync(requests, connections: 100));

            var started = Stopwatch.StartNew();
            await rig.StartAgentAsync("a1");
            await run.ReachAsync(1);
            var elapsed = started.Elapsed;

            (await run.EndAsync()).ShouldBeComplete(requests);
            return elapsed;
        });
    }

    /// <summary>Whether one of three attempts is that quick: a busy machine may hold up one or two.</summary>
    private async Task ShouldTakeAtMostAsync(TimeSpan limit, Func<int, Task<TimeSpan>> attempt)
    {
        var quickest = TimeSpan.MaxValue;
        for (var number = 1; number <= 3 && quickest > limit; number++)
        {
            var elapsed = await attempt(number);
            output.WriteLine($"Attempt {number} took {elapsed.TotalMilliseconds:0} ms");
            quickest = elapsed < quickest ? elapsed : quickest;
        }
        quickest.ShouldBeLessThanOrEqualTo(limit);
    }
}
