using LoadCluster.Cluster.Tests.Rig;
using Xunit.Abstractions;

namespace LoadCluster.Cluster.Tests;

/// <summary>Faults of the active one of three coordinators.</summary>
public class CoordinatorFaultTests(ITestOutputHelper output)
{
    private const int Requests = 20_000;
    private const int Connections = 200;

    private static readonly RigOptions ThreeCoordinators = new() { Coordinators = 3, Delay = TimeSpan.FromMilliseconds(100) };

    [Theory]
    [Trait("Category", "Long")]
    [InlineData(1)]
    [InlineData(Requests / 2)]
    [InlineData(Requests)]
    public async Task Kill_TheActiveCoordinatorAfterSomeRequests_AnotherLeadsTheRun(int sent)
    {
        await using var rig = await ClusterRig.StartAsync(ThreeCoordinators);
        var run = rig.Submit(Requests, Connections);
        await run.ReachAsync(sent);

        await SignalTheActiveAsync(rig, "KILL");

        (await run.EndAsync()).ShouldBeExact(Requests);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Kill_TheActiveCoordinatorInMidRun_AgentsDoNotIdle()
    {
        const int requests = 40_000;
        await using var rig = await ClusterRig.StartAsync(ThreeCoordinators);
        var run = rig.Submit(requests, Connections);
        await run.ReachAsync(requests / 4);
        var before = await run.CountAsync(TimeSpan.FromSeconds(1));

        await rig[rig.Terms.Latest.Name].SignalAsync("KILL");

        for (var second = 0; second < 6; second++)
            (await run.CountAsync(TimeSpan.FromSeconds(1))).ShouldBeGreaterThan(before / 2, $"second {second}");
        (await run.EndAsync()).ShouldBeExact(requests);
    }

    /// <summary>A run that was accepted is remembered, and so is the part that was planned.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task Kill_TheActiveCoordinatorAsSoonAsItAccepted_AnotherLeadsTheRun()
    {
        await using var rig = await ClusterRig.StartAsync(ThreeCoordinators);
        var runId = await rig.DetachAsync(Requests, Connections);

        await SignalTheActiveAsync(rig, "KILL");

        (await rig.Watch(runId).EndAsync()).ShouldBeExact(Requests);
    }

    [Fact]
    public async Task Terminate_TheActiveCoordinatorInMidRun_HandsTheRunOver()
    {
        await using var rig = await ClusterRig.StartAsync(ThreeCoordinators);
        var run = rig.Submit(Requests, Connections);
        await run.ReachAsync(Requests / 4);

        var terminated = await SignalTheActiveAsync(rig, "TERM");

        var ended = await rig[terminated].EndAsync();
        ended.ExitCode.ShouldBe(0, ended.Errors);
        (await run.EndAsync()).ShouldBeExact(Requests);
    }

    /// <summary>It wakes up beside its successor, which has fenced it; its service manager starts it again.</summary>
    [Fact]
    public async Task Stop_TheActiveCoordinatorForTenSeconds_IsFencedAndEndsAndComesBack()
    {
        const int requests = 40_000;
        await using var rig = await ClusterRig.StartAsync(ThreeCoordinators);
        var run = rig.Submit(requests, Connections);
        await run.ReachAsync(requests / 10);

        var stopped = await SignalTheActiveAsync(rig, "STOP");
        await Task.Delay(TimeSpan.FromSeconds(7));
        await rig[stopped].SignalAsync("CONT");
        var ended = await rig[stopped].EndAsync();
        await rig.StartCoordinatorAsync(stopped);
        var back = await rig.Api(stopped).ReadyAsync();
        output.WriteLine($"It was back {back.TotalMilliseconds:0} ms after its start");

        (ended.ExitCode, ended.ErrorLines.Length).ShouldBe((1, 1), $"{ended.Output}{ended.Errors}");
        back.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        (await run.EndAsync()).ShouldBeExact(requests);
    }

    /// <returns>The one that was active.</returns>
    private async Task<string> SignalTheActiveAsync(ClusterRig rig, string signal)
    {
        var (name, term) = rig.Terms.Latest;
        await rig[name].SignalAsync(signal);
        var waited = await rig.Terms.WaitForTermAboveAsync(term);
        output.WriteLine($"Another one was active {waited.TotalMilliseconds:0} ms after {signal}");
        // bench/takeover.sh measures it alone; these tests run beside each other.
        waited.ShouldBeLessThan(TimeSpan.FromSeconds(15));
        return name;
    }
}
