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
        const int requests = 43_200;
        const int connections = 180;
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 2, Delay = Delay });
        var run = rig.Submit(requests, connections);
        await run.ReachAsync(requests / 20);

        // Two seconds, and what is seen is up to a second old.
        await ShouldTakeLessThanAsync(TimeSpan.FromSeconds(3), async attempt =>
        {
            var agents = 2 + attempt;
            await rig.JoinAsync($"a{agents}");
            return await rig.SeeAsync(
                $"a{agents}", agent => agent.InFlight > 0 && agent.Share == connections / agents);
        });

        var result = await run.EndAsync();
        result.ShouldBeComplete(requests);
        result.Summary.Agents.Single(agent => agent.Id == "a3").Requests.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Run_WaitsForTheFirstAgent_IsSentWithinThreeSecondsOfItsStart()
    {
        const int requests = 1_000;
        await ShouldTakeLessThanAsync(TimeSpan.FromSeconds(3), async _ =>
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

    /// <summary>A busy machine may hold up one attempt: then the next two must be quick.</summary>
    private async Task ShouldTakeLessThanAsync(TimeSpan limit, Func<int, Task<TimeSpan>> attempt)
    {
        if (await MeasureAsync(1) < limit)
            return;
        (await MeasureAsync(2)).ShouldBeLessThan(limit);
        (await MeasureAsync(3)).ShouldBeLessThan(limit);

        async Task<TimeSpan> MeasureAsync(int number)
        {
            var elapsed = await attempt(number);
            output.WriteLine($"Attempt {number} took {elapsed.TotalMilliseconds:0} ms");
            return elapsed;
        }
    }
}
