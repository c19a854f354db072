using LoadCluster.Agent;
using LoadCluster.Coordinator;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Clustering.InProcess;
using LoadCluster.Shared.Runs;
using LoadCluster.Target;

namespace LoadCluster.Cluster.Tests;

/// <summary>Agents whose clocks are wrong, with a coordinator and a target that are not.</summary>
public sealed class ClockSkewTests
{
    [Fact]
    public async Task Profile_ClocksThatDiffer_AreCorrectedAndWarnedOf()
    {
        await using var target = await TargetServer.StartAsync(new TargetOptions(), CancellationToken.None);

        var report = await RunAsync(target.Address, ("slow", -30), ("true", 0), ("fast", 30));

        report.Ledger.ShouldBe(new LedgerTotals(600, 600, 0, 0, 0, 0));
        report.Agents.Single(agent => agent.Id == "true").ClockSkewMilliseconds.ShouldBe(0);
        report.Agents.Single(agent => agent.Id == "fast").ClockSkewMilliseconds.ShouldBeInRange(28_000, 30_000);
        report.Agents.Single(agent => agent.Id == "slow").ClockSkewMilliseconds.ShouldBeInRange(-30_000, -28_000);
        report.Warnings.ShouldHaveSingleItem().ShouldNotContain("true");
        // The clock that is ahead is not half a minute late.
        report.Duration.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        (target.Stats.Requests, target.Stats.MaxHits).ShouldBe((600, 1));
    }

    private static async Task<RunReport> RunAsync(Uri target, params (string Name, int SecondsAhead)[] clocks)
    {
        var cluster = new InProcessCluster();
        var member = cluster.Join("coordinator");
        await using var coordinator = CoordinatorActor.Start(member, new CoordinatorOptions());
        var agents = clocks.Select(clock => AgentActor.Start(
            cluster.Join(clock.Name),
            new AgentOptions { Time = new ShiftedTime(TimeSpan.FromSeconds(clock.SecondsAhead)) })).ToArray();
        var spec = new RunSpec
        {
            Request = new RequestTemplate { Url = target + "{index}" },
            Requests = null,
            Profile = LoadProfile.Constant(200, TimeSpan.FromSeconds(3)),
        };

        while (coordinator.Snapshot.Agents.Length < clocks.Length)
            await Task.Delay(10);
        var run = await coordinator.SubmitAsync(spec);
        var report = await run.Completion.WaitAsync(TimeSpan.FromSeconds(60));

        foreach (var agent in agents)
            await agent.DisposeAsync();
        return report;
    }

    private sealed class ShiftedTime(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
