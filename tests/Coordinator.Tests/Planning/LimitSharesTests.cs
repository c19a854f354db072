using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Coordinator.Planning;
using static LoadCluster.Shared.Tests.Metrics.Property;

namespace LoadCluster.Coordinator.Tests.Planning;

public sealed class LimitSharesTests
{
    private const int Agents = 6;

    private static readonly Gen<Step> AnyStep =
        from kind in Gen.Elements(Enum.GetValues<StepKind>())
        from agent in Gen.Choose(0, Agents - 1)
        from amount in Gen.Choose(1, 40)
        select new Step(kind, agent, amount);

    private static readonly Arbitrary<(int Limit, Step[] Steps)> Stories = (
        from limit in Gen.Choose(1, 40)
        from steps in AnyStep.ArrayOf(80)
        select (limit, steps)).ToArbitrary();

    private static readonly Arbitrary<(int Limit, int[] Capacities, Step[] Steps)> BoundedStories = (
        from limit in Gen.Choose(1, 40)
        from capacities in Gen.OneOf(Gen.Choose(0, 15), Gen.Constant(int.MaxValue)).ArrayOf(Agents)
        from steps in AnyStep.ArrayOf(80)
        select (limit, capacities, steps)).ToArbitrary();

    [Fact]
    public void Divide_AgentsObeyLateDieAndJoin_NeverAllowsMoreThanTheLimit() =>
        ForAll(Stories, story =>
        {
            var cluster = new SimulatedCluster(story.Limit);
            foreach (var step in story.Steps)
            {
                cluster.Take(step);
                cluster.InFlightAllowed.ShouldBeLessThanOrEqualTo(story.Limit);
            }
        }, tests: 400);

    [Fact]
    public void Divide_OnceAllIsQuiet_ConvergesToAnEvenSplit() =>
        ForAll(Stories, story =>
        {
            var cluster = new SimulatedCluster(story.Limit);
            foreach (var step in story.Steps)
                cluster.Take(step);
            cluster.Take(new Step(StepKind.Join, Agent: 0, Amount: 1));
            cluster.Uncordon();

            for (var round = 0; round < 20; round++)
                cluster.SettleDown();

            cluster.Limits.Sum().ShouldBe(story.Limit);
            (cluster.Limits.Max() - cluster.Limits.Min()).ShouldBeLessThanOrEqualTo(1);
        }, tests: 400);

    [Fact]
    public void Divide_AgentsWithCapacities_NeverAllowsMoreThanTheyOrTheLimitAre() =>
        ForAll(BoundedStories, story =>
        {
            var cluster = new SimulatedCluster(story.Limit, story.Capacities);
            foreach (var step in story.Steps)
            {
                cluster.Take(step);
                cluster.InFlightAllowed.ShouldBeLessThanOrEqualTo(story.Limit);
                cluster.LimitsAndCapacities.ShouldAllBe(agent => agent.Limit <= agent.Capacity);
            }
        }, tests: 400);

    [Fact]
    public void Divide_AgentsWithCapacities_ConvergesToAllOfTheLimitThatTheyHaveRoomFor() =>
        ForAll(BoundedStories, story =>
        {
            var cluster = new SimulatedCluster(story.Limit, story.Capacities);
            foreach (var step in story.Steps)
                cluster.Take(step);

            for (var round = 0; round < 20; round++)
                cluster.SettleDown();

            var agents = cluster.LimitsAndCapacities.ToArray();
            cluster.Limits.Sum().ShouldBe((int)Math.Min(story.Limit, agents.Sum(agent => (long)agent.Capacity)));
            // No agent has two more than an agent with room.
            foreach (var (limit, _) in agents.Where(agent => agent.Limit < agent.Capacity))
                cluster.Limits.ShouldAllBe(other => other <= limit + 1);
        }, tests: 400);

    [Fact]
    public void Divide_NewAgent_GetsOnlyWhatOthersGaveUp()
    {
        var shares = new LimitShares();
        Divide(shares, 10, ["a"]).ShouldBeTrue();
        shares.Use("a", 10);

        Divide(shares, 10, ["a", "b"]).ShouldBeTrue();
        Grants(shares).ShouldBe([("a", 5), ("b", 0)]);

        shares.Use("a", 7);
        Divide(shares, 10, ["a", "b"]).ShouldBeTrue();
        Grants(shares).ShouldBe([("a", 5), ("b", 3)]);

        shares.Use("a", 5);
        Divide(shares, 10, ["a", "b"]).ShouldBeTrue();
        Grants(shares).ShouldBe([("a", 5), ("b", 5)]);
        Divide(shares, 10, ["a", "b"]).ShouldBeFalse();
    }

    [Fact]
    public void Divide_AgentGone_GivesItsShareToTheOthers()
    {
        var shares = new LimitShares();
        Divide(shares, 9, ["a", "b"]);

        Divide(shares, 9, ["b"]).ShouldBeTrue();

        Grants(shares).ShouldBe([("b", 9)]);
    }

    [Fact]
    public void Divide_MoreAgentsThanLimit_GivesSomeNothing()
    {
        var shares = new LimitShares();

        Divide(shares, 2, ["a", "b", "c"]);

        Grants(shares).ShouldBe([("a", 1), ("b", 1), ("c", 0)]);
    }

    [Fact]
    public void Divide_AgentThatRests_GivesUpItsShareOnlyAsItSaysSo()
    {
        var shares = new LimitShares();
        Divide(shares, 10, ["a", "b"]);
        shares.Use("a", 5);

        shares.Divide(10, Capacities("b"), alive: ["a", "b"]).ShouldBeTrue();
        Grants(shares).ShouldBe([("a", 0), ("b", 5)]);

        shares.Use("a", 2);
        shares.Divide(10, Capacities("b"), alive: ["a", "b"]).ShouldBeTrue();
        Grants(shares).ShouldBe([("a", 0), ("b", 8)]);

        shares.Use("a", 0);
        shares.Divide(10, Capacities("b"), alive: ["a", "b"]).ShouldBeTrue();
        Grants(shares).ShouldBe([("a", 0), ("b", 10)]);
    }

    [Fact]
    public void Divide_AgentWithLittleCapacity_LeavesTheRestToTheOthers()
    {
        var shares = new LimitShares();

        shares.Divide(10, new Dictionary<string, int> { ["a"] = 9, ["b"] = 1, ["c"] = 9 }, alive: ["a", "b", "c"]);

        Grants(shares).ShouldBe([("a", 5), ("b", 1), ("c", 4)]);
    }

    [Fact]
    public void Adopt_ShareOfAPredecessor_IsGivenUpBeforeItGoesToOthers()
    {
        var shares = new LimitShares();
        shares.Adopt("a", 10);

        Divide(shares, 10, ["a", "b"]);
        Grants(shares).ShouldBe([("a", 5), ("b", 0)]);

        shares.Adopt("a", 10);
        shares.Of("a").ShouldBe(5);
    }

    private static bool Divide(LimitShares shares, int limit, params string[] agents) =>
        shares.Divide(limit, Capacities(agents), agents);

    private static Dictionary<string, int> Capacities(params string[] agents) =>
        agents.ToDictionary(agent => agent, _ => int.MaxValue);

    private static IEnumerable<(string, int)> Grants(LimitShares shares) =>
        shares.Granted.Select(grant => (grant.Key, grant.Value));
}
