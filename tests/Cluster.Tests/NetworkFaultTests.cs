using System.Collections.Concurrent;
using LoadCluster.Cluster.Tests.Rig;
using Xunit.Abstractions;

namespace LoadCluster.Cluster.Tests;

[Trait("Category", "Long")]
public class NetworkFaultTests(ITestOutputHelper output)
{
    private const int Requests = 30_000;
    private const int Connections = 90;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    [NamespacedFact]
    public async Task Pull_TheCableOfAnAgentForTwentySeconds_OthersSendWhatItHeldAndItComesBack()
    {
        await using var network = await NamespacedNetwork.CreateAsync("a1", "a2", "a3", "c1");
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 3, Delay = Delay, Network = network });
        var run = rig.Submit(Requests, Connections);
        await run.ReachAsync(Requests / 20);

        await network.PullAsync("a2");
        await Task.Delay(TimeSpan.FromSeconds(20));
        await network.HealAsync();
        var back = await rig.SeeAsync("a2", agent => agent is { Share: > 0, InFlight: > 0 });
        output.WriteLine($"It sends again {back.TotalSeconds:0.0} s after the cable was plugged in");
        run.Seen.Requests.ShouldBeLessThan(Requests);

        var result = await run.EndAsync();
        result.ShouldBeAccountedFor(Requests);
        result.Summary.Ledger.ReissuedAtMost.ShouldBeGreaterThan(0);
    }

    /// <summary>The majority acts without it; it must not act beside them.</summary>
    [NamespacedFact]
    public async Task Pull_TheCableOfTheActiveCoordinator_TheMajorityLeadsTheRun()
    {
        await using var network = await CreateNetworkAsync();
        await using var rig = await ClusterRig.StartAsync(Options(network));
        var run = rig.Submit(Requests, Connections);
        await run.ReachAsync(Requests / 10);
        var (pulled, term) = rig.Terms.Latest;

        await network.PullAsync(pulled);
        var takeover = await rig.Terms.WaitForTermAboveAsync(term);
        output.WriteLine($"Another one was active {takeover.TotalMilliseconds:0} ms after the cut");
        await network.HealAsync();

        var ended = await rig[pulled].EndAsync();
        (ended.ExitCode, ended.ErrorLines.Length).ShouldBe((1, 1), $"{ended.Output}{ended.Errors}");
        (await run.EndAsync()).ShouldBeExact(Requests);
    }

    /// <summary>Agents reach all coordinators, but the active one reaches no other.</summary>
    [NamespacedFact]
    public async Task Cut_TheActiveCoordinatorFromTheOthers_TheMajorityLeadsTheRun()
    {
        await using var network = await CreateNetworkAsync();
        await using var rig = await ClusterRig.StartAsync(Options(network));
        var run = rig.Submit(Requests, Connections);
        await run.ReachAsync(Requests / 10);
        var (cut, term) = rig.Terms.Latest;

        foreach (var other in rig.CoordinatorNames.Where(name => name != cut))
            await network.CutAsync(cut, other);
        await rig.Terms.WaitForTermAboveAsync(term);

        (await run.EndAsync()).ShouldBeExact(Requests);
    }

    /// <summary>Akka removes both ends of a link that is cut. Started again, one joins, and the other one waits until it reaches that.</summary>
    [NamespacedFact]
    public async Task Cut_AnotherCoordinatorFromTheActiveOne_EachEndsOnceAndTheThirdAcceptsRuns()
    {
        const int requests = 5_000;
        await using var network = await CreateNetworkAsync();
        await using var rig = await ClusterRig.StartAsync(Options(network));
        var restarts = new ConcurrentQueue<string>();
        await using var supervisor = new Supervisor(rig, restarts.Enqueue);
        var (active, term) = rig.Terms.Latest;

        await network.CutAsync(active, rig.CoordinatorNames.First(name => name != active));
        await rig.Terms.WaitForTermAboveAsync(term);
        var run = rig.Submit(requests, Connections);
        await Task.Delay(TimeSpan.FromSeconds(25));
        (await run.EndAsync()).ShouldBeExact(requests);
        await network.HealAsync();
        foreach (var coordinator in rig.CoordinatorNames)
            await rig.Api(coordinator).ReadyAsync();

        restarts.Count.ShouldBeLessThanOrEqualTo(2, string.Join('\n', restarts));
    }

    /// <summary>Two clusters do not merge: one of them has to end.</summary>
    [NamespacedFact]
    public async Task Pull_TheLastCoordinatorOfACluster_JoinsTheOneThatTheOthersFound()
    {
        const int requests = 5_000;
        await using var network = await CreateNetworkAsync();
        await using var rig = await ClusterRig.StartAsync(Options(network));
        var (last, term) = rig.Terms.Latest;
        var others = rig.CoordinatorNames.Where(name => name != last).ToList();
        foreach (var other in others)
        {
            await rig[other].SignalAsync("TERM");
            (await rig[other].EndAsync()).ExitCode.ShouldBe(0);
        }

        await network.PullAsync(last);
        await Task.WhenAll(others.Select(rig.StartCoordinatorAsync));
        await rig.Terms.WaitForTermAboveAsync(term);
        await network.HealAsync();
        var ended = await rig[last].EndAsync();
        await rig.StartCoordinatorAsync(last);
        await rig.Api(last).ReadyAsync();

        (ended.ExitCode, ended.ErrorLines.Length).ShouldBe((1, 1), $"{ended.Output}{ended.Errors}");
        var settled = rig.Terms.Latest;
        (await rig.Submit(requests, Connections).EndAsync()).ShouldBeComplete(requests);
        await Task.Delay(TimeSpan.FromSeconds(10));
        rig.Terms.Latest.ShouldBe(settled);
    }

    [NamespacedFact]
    public async Task Cut_WhatTheActiveCoordinatorSendsToAnAgent_IsExact()
    {
        await using var network = await CreateNetworkAsync();
        await using var rig = await ClusterRig.StartAsync(Options(network));
        var run = rig.Submit(Requests, Connections);
        await run.ReachAsync(Requests / 10);

        await network.CutOneWayAsync(from: rig.Terms.Latest.Name, to: "a1");
        await Task.Delay(TimeSpan.FromSeconds(10));
        await network.HealAsync();

        (await run.EndAsync()).ShouldBeExact(Requests);
    }

    [NamespacedFact]
    public async Task Lose_TenPercentOfAllPackets_IsExact()
    {
        const int requests = 10_000;
        await using var network = await CreateNetworkAsync();
        await using var rig = await ClusterRig.StartAsync(Options(network));
        var run = rig.Submit(requests, Connections);
        await run.ReachAsync(requests / 10);

        foreach (var member in rig.CoordinatorNames.Append("a1").Append("a2"))
            await network.LoseAsync(member, percent: 10);

        (await run.EndAsync()).ShouldBeExact(requests);
    }

    [NamespacedFact]
    public async Task Run_AnAgentBehindNat_TakesPart()
    {
        const int requests = 2_000;
        await using var network = await NamespacedNetwork.CreateAsync("c1", "a1");
        await network.AddBehindNatAsync("a2");
        await using var rig = await ClusterRig.StartAsync(new RigOptions { Agents = 2, Delay = Delay, Network = network });

        var result = await rig.Submit(requests, connections: 40).EndAsync();

        result.ShouldBeComplete(requests);
        result.Summary.Agents.Single(agent => agent.Id == "a2").Requests.ShouldBeGreaterThan(0);
    }

    /// <summary>A pod that is replaced keeps its name and gets another address.</summary>
    [NamespacedFact]
    public async Task Move_ACoordinatorToAnotherAddress_ItsNameIsEnough()
    {
        await using var network = await CreateNetworkAsync();
        await using var rig = await ClusterRig.StartAsync(Options(network) with { UseNames = true });
        var run = rig.Submit(Requests, Connections);
        await run.ReachAsync(Requests / 10);
        var (active, term) = rig.Terms.Latest;
        var moved = rig.CoordinatorNames.First(name => name != active);

        await rig[moved].SignalAsync("KILL");
        await network.MoveAsync(moved);
        await rig.StartCoordinatorAsync(moved);
        await rig[moved].SaysAsync("listens on");
        await Task.Delay(TimeSpan.FromSeconds(8));
        // The moved one is needed for the majority.
        await rig[active].SignalAsync("KILL");
        await rig.Terms.WaitForTermAboveAsync(term);

        (await run.EndAsync()).ShouldBeExact(Requests);
    }

    private static Task<NamespacedNetwork> CreateNetworkAsync() => NamespacedNetwork.CreateAsync("c1", "c2", "c3", "a1", "a2");

    private static RigOptions Options(NamespacedNetwork network) =>
        new() { Agents = 2, Coordinators = 3, Delay = Delay, Network = network };
}
