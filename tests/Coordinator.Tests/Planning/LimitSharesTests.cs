using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Coordinator.Planning;
using static LoadCluster.Shared.Tests.Metrics.Property;

namespace LoadCluster.Coordinator.Tests.Planning;

public sealed class LimitSharesTests
{
    private static readonly Arbitrary<(int Limit, Step[] Steps)> Stories = (
        from limit in Gen.Choose(1, 40)
        from steps in (
            from kind in Gen.Elements(Enum.GetValues<StepKind>())
            from agent in Gen.Choose(0, 5)
            from amount in Gen.Choose(1, 40)
            select new Step(kind, agent, amount)).ArrayOf(80)
        select (limit, steps)).ToArbitrary();

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

            for (var round = 0; round < 20; round++)
                cluster.SettleDown();

            cluster.Limits.Sum().ShouldBe(story.Limit);
            (cluster.Limits.Max() - cluster.Limits.Min()).ShouldBeLessThanOrEqualTo(1);
        }, tests: 400);

    [Fact]
    public void Divide_NewAgent_GetsOnlyWhatOthersGaveUp()
    {
        var shares = new LimitShares();
        shares.Divide(10, Boundless("a")).ShouldBeTrue();
        shares.Use("a", 10);

        shares.Divide(10, Boundless("a", "b")).ShouldBeTrue();
        Grants(shares).ShouldBe([("a", 5), ("b", 0)]);

        shares.Use("a", 7);
        shares.Divide(10, Boundless("a", "b")).ShouldBeTrue();
        Grants(shares).ShouldBe([("a", 5), ("b", 3)]);

        shares.Use("a", 5);
        shares.Divide(10, Boundless("a", "b")).ShouldBeTrue();
        Grants(shares).ShouldBe([("a", 5), ("b", 5)]);
        shares.Divide(10, Boundless("a", "b")).ShouldBeFalse();
    }

    [Fact]
    public void Divide_AgentGone_GivesItsShareToTheOthers()
    {
        var shares = new LimitShares();
        shares.Divide(9, Boundless("a", "b"));

        shares.Divide(9, Boundless("b")).ShouldBeTrue();

        Grants(shares).ShouldBe([("b", 9)]);
    }

    [Fact]
    public void Divide_MoreAgentsThanLimit_GivesSomeNothing()
    {
        var shares = new LimitShares();

        shares.Divide(2, Boundless("a", "b", "c"));

        Grants(shares).ShouldBe([("a", 1), ("b", 1), ("c", 0)]);
    }

    private static Dictionary<string, int> Boundless(params string[] agents) =>
        agents.ToDictionary(agent => agent, _ => int.MaxValue);

    private static IEnumerable<(string, int)> Grants(LimitShares shares) =>
        shares.Granted.Select(grant => (grant.Key, grant.Value));
}
