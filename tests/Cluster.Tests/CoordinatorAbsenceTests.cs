using LoadCluster.Cluster.Tests.Rig;

namespace LoadCluster.Cluster.Tests;

/// <summary>Times without an active coordinator: agents hold their results, and the run goes on from the disk.</summary>
public class CoordinatorAbsenceTests
{
    private const int Requests = 40_000;
    private const int Connections = 200;

    private static readonly TimeSpan Absence = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    [Fact]
    public Task Kill_TheOnlyCoordinatorInMidRun_TheRunResumesFromItsDisk() => KillAllAsync(coordinators: 1);

    [Fact]
    [Trait("Category", "Long")]
    public Task Kill_AllCoordinatorsInMidRun_TheRunResumesFromTheirDisks() => KillAllAsync(coordinators: 3);

    /// <summary>The first address is no exception: the two that are there elect who founds the cluster again.</summary>
    [Fact]
    public async Task Kill_AllCoordinatorsInMidRun_TheRunResumesWithoutTheFirstOne()
    {
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Coordinators = 3, Delay = Delay });
        var run = rig.Submit(Requests, Connections);
        await run.ReachAsync(Requests / 4);

        await KillAsync(rig, rig.CoordinatorNames);
        await StartAsync(rig, rig.CoordinatorNames.Skip(1));

        (await run.EndAsync()).ShouldBeExact(Requests);
    }

    /// <summary>A coordinator alone decides nothing, so agents run out of work until there is a majority again.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task Kill_TwoOfThreeCoordinatorsInMidRun_TheRunWaitsForAMajority()
    {
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Coordinators = 3, Delay = Delay });
        var run = rig.Submit(Requests, Connections);
        await run.ReachAsync(Requests / 10);
        string[] lost = [rig.Terms.Latest.Name, rig.CoordinatorNames.First(name => name != rig.Terms.Latest.Name)];

        await KillAsync(rig, lost);
        // Agents hold work for ten seconds.
        await Task.Delay(TimeSpan.FromSeconds(15));
        (await run.CountAsync(TimeSpan.FromSeconds(2))).ShouldBe(0);
        run.Seen.Requests.ShouldBeLessThan(Requests);
        await StartAsync(rig, lost.Concat(rig.CoordinatorNames.Where(name => rig[name].HasEnded)).Distinct());

        (await run.EndAsync()).ShouldBeExact(Requests);
    }

    private static async Task KillAllAsync(int coordinators)
    {
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Coordinators = coordinators, Delay = Delay });
        var run = rig.Submit(Requests, Connections);
        await run.ReachAsync(Requests / 4);

        await KillAsync(rig, rig.CoordinatorNames);
        await Task.Delay(Absence);
        run.Seen.Requests.ShouldBeLessThan(Requests);
        await StartAsync(rig, rig.CoordinatorNames);

        (await run.EndAsync()).ShouldBeExact(Requests);
    }

    private static async Task KillAsync(ClusterRig rig, IEnumerable<string> coordinators)
    {
        foreach (var coordinator in coordinators)
            await rig[coordinator].SignalAsync("KILL");
    }

    private static async Task StartAsync(ClusterRig rig, IEnumerable<string> coordinators) =>
        await Task.WhenAll(coordinators.Select(rig.StartCoordinatorAsync));
}
