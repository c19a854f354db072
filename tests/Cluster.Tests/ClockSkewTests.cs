using LoadCluster.Agent;
using LoadCluster.Coordinator;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Target;

namespace LoadCluster.Cluster.Tests;

/// <summary>Agents whose clocks are wrong, with a coordinator and a target whose clocks are right.</summary>
[Trait("Category", "Long")]
public sealed class ClockSkewTests
{
    [Fact]
    public async Task Profile_ClocksThatDiffer_AreCorrectedAndWarnedOf()
    {
        await using var target = await TargetServer.StartAsync(new TargetOptions(), CancellationToken.None);

        var report = await RunAsync(target.Address, ("slow", -30), ("true", 0), ("fast", 30));

        report.Ledger.ShouldBe(new LedgerTotals(600, 600, 0, 0, 0, 0));
        report.Agents.Single(agent => agent.Id == "true").ClockSkewMilliseconds.ShouldBe(0, tolerance: 100);
        report.Agents.Single(agent => agent.Id == "fast").ClockSkewMilliseconds.ShouldBeInRange(28_000, 30_100);
        report.Agents.Single(agent => agent.Id == "slow").ClockSkewMilliseconds.ShouldBeInRange(-30_100, -28_000);
        report.Warnings.ShouldHaveSingleItem().ShouldNotContain("true");
        // The clock that is ahead does not make the run half a minute late.
        report.Duration.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        (target.Stats.Requests, target.Stats.MaxHits).ShouldBe((600, 1));
    }

    private static async Task<RunReport> RunAsync(Uri target, params (string Name, int SecondsAhead)[] clocks)
    {
        using var system = LoadClusterSystem.CreateLocal();
        var contact = system.ActorSelection("/user/coordinator");
        var gateway = new CoordinatorGateway(contact, TimeProvider.System);
        system.ActorOf(CoordinatorActor.Props(new CoordinatorOptions { Publish = gateway.Publish }), "coordinator");
        foreach (var (name, secondsAhead) in clocks)
        {
            var options = new AgentOptions { Name = name, Time = new ShiftedTime(TimeSpan.FromSeconds(secondsAhead)) };
            system.ActorOf(AgentActor.Props(options, [contact]), name);
        }
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (gateway.Snapshot.Agents.Length < clocks.Length)
            await Task.Delay(10, patience.Token);

        var spec = new RunSpec
        {
            Request = new RequestTemplate { Url = target + "{index}" },
            Requests = null,
            Profile = LoadProfile.Constant(200, TimeSpan.FromSeconds(3)),
        };
        var runId = await gateway.SubmitAsync(spec, cancellationToken: patience.Token);
        return (await gateway.GetReportAsync(runId, wait: true, patience.Token))!;
    }

    private sealed class ShiftedTime(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
