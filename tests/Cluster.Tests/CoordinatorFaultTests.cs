using LoadCluster.Cluster.Tests.Broker;
using LoadCluster.Cluster.Tests.Rig;
using Xunit.Abstractions;

namespace LoadCluster.Cluster.Tests;

public class CoordinatorFaultTests(BrokerFixture broker, ITestOutputHelper output) : IClassFixture<BrokerFixture>
{
    private const int Requests = 20_000;
    private const int Connections = 200;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData(1)]
    [InlineData(Requests / 2)]
    [InlineData(Requests)]
    public async Task Kill_TheActiveCoordinatorAfterSomeRequests_TheOtherGoesOn(int sent)
    {
        await using var rig = await ClusterRig.StartAsync(broker, agents: 2, coordinators: 2, Delay);
        var run = rig.Submit(Requests, Connections);
        await run.ReachAsync(sent);

        await KillTheActiveAsync(rig);

        (await run.EndAsync()).ShouldBeExact(Requests);
    }

    [Fact]
    public async Task Kill_TheActiveCoordinatorInMidRun_AgentsDoNotIdle()
    {
        await using var rig = await ClusterRig.StartAsync(broker, agents: 2, coordinators: 2, Delay);
        var run = rig.Submit(Requests, Connections);
        await run.ReachAsync(Requests / 4);
        var before = await run.CountAsync(TimeSpan.FromSeconds(1));

        await rig["c1"].SignalAsync("KILL");
        var after = await run.CountAsync(TimeSpan.FromSeconds(1));

        after.ShouldBeGreaterThan(before / 2);
        (await run.EndAsync()).ShouldBeExact(Requests);
    }

    /// <summary>A run that was accepted is remembered, and so is the part that was planned.</summary>
    [Fact]
    public async Task Kill_TheActiveCoordinatorWhileItPlans_TheOtherPlansTheRest()
    {
        await using var rig = await ClusterRig.StartAsync(broker, agents: 2, coordinators: 2, Delay);
        var runId = await rig.DetachAsync(Requests, Connections);

        await KillTheActiveAsync(rig);

        (await rig.Watch(runId).EndAsync()).ShouldBeExact(Requests);
    }

    private async Task KillTheActiveAsync(ClusterRig rig)
    {
        await rig["c1"].SignalAsync("KILL");
        var waited = await rig.Api("c2").ReadyAsync();
        output.WriteLine($"The other one took over after {waited.TotalMilliseconds:0} ms");
        // Three seconds are what it takes alone, see RabbitMqFaultTests; these run beside each other.
        waited.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }
}
