using LoadCluster.Coordinator.Members;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Coordinator.Tests.Members;

public sealed class MembershipTests
{
    private readonly FakeTime _time = new();
    private readonly Membership _members;

    public MembershipTests() => _members = new Membership(_time);

    [Fact]
    public void See_FirstPulse_IsNew()
    {
        _members.See(Pulses.From("a")).ShouldBeTrue();
        _members.See(Pulses.From("a")).ShouldBeFalse();
        _members.See(Pulses.From("b")).ShouldBeTrue();

        _members.Names.ShouldBe(["a", "b"], ignoreOrder: true);
    }

    [Fact]
    public void See_LaterPulse_ReplacesTheEarlier()
    {
        _members.See(Pulses.From("a", ordersSeen: 1));
        _members.See(Pulses.From("a", ordersSeen: 2));

        _members.Pulses.ShouldHaveSingleItem().OrdersSeen.ShouldBe(2);
    }

    [Theory]
    [InlineData(AgentState.Cordoned)]
    [InlineData(AgentState.Leaving)]
    public void See_StopsTakingWork_IsAChangeBothWays(AgentState state)
    {
        _members.See(Pulses.From("a"));

        _members.See(Pulses.From("a") with { State = state }).ShouldBeTrue();
        _members.See(Pulses.From("a") with { State = state }).ShouldBeFalse();
        _members.Capacities.ShouldBeEmpty();
        _members.Names.ShouldBe(["a"]);

        _members.See(Pulses.From("a")).ShouldBeTrue();
        _members.Capacities.Keys.ShouldBe(["a"]);
    }

    [Fact]
    public void See_AgentOfAnotherProtocol_IsThereButCannotWork()
    {
        _members.See(Pulses.OfAnotherProtocol("stranger")).ShouldBeFalse();

        _members.Names.ShouldBe(["stranger"]);
        _members.Capacities.ShouldBeEmpty();
        _members.Pulses.ShouldBeEmpty();
    }

    [Fact]
    public void Capacities_AgentsAtWork_AreWhatTheySay()
    {
        _members.See(Bounded("a", 100));
        _members.See(Bounded("b", 7));
        _members.See(Bounded("a", 50));

        _members.Capacities.ShouldBe(new Dictionary<string, int> { ["a"] = 50, ["b"] = 7 }, ignoreOrder: true);
    }

    [Fact]
    public void Snapshot_ManyAgents_AreInTheOrderOfTheirNamesWithTheirShares()
    {
        _members.See(Pulses.From("b"));
        _members.See(Pulses.From("B"));
        _members.See(Pulses.From("a"));

        _members.Snapshot(agent => agent == "a" ? 3 : 0).Select(agent => (agent.Name, agent.Share))
            .ShouldBe([("B", 0), ("a", 3), ("b", 0)]);
    }

    [Fact]
    public void Bury_SilentForFiveSeconds_IsStillAlive()
    {
        _members.See(Pulses.From("a"));
        _time.Advance(TimeSpan.FromSeconds(5));

        _members.Bury().ShouldBeFalse();
        _members.Names.ShouldBe(["a"]);
    }

    [Fact]
    public void Bury_SilentForLonger_ForgetsThoseOnly()
    {
        _members.See(Pulses.From("silent"));
        _time.Advance(TimeSpan.FromSeconds(3));
        _members.See(Pulses.From("talking"));
        _time.Advance(TimeSpan.FromSeconds(2.1));

        _members.Bury().ShouldBeTrue();
        _members.Names.ShouldBe(["talking"]);
        _members.Bury().ShouldBeFalse();
    }

    [Fact]
    public void See_AfterBurial_IsNewAgain()
    {
        _members.See(Pulses.From("a"));
        _time.Advance(TimeSpan.FromSeconds(6));
        _members.Bury();

        _members.See(Pulses.From("a")).ShouldBeTrue();
    }

    [Fact]
    public void IsNamesake_AnotherOfTheNameIsAtWork_UntilThatOneFallsSilent()
    {
        _members.See(Incarnation(1));

        _members.IsNamesake(Incarnation(1)).ShouldBeFalse();
        _members.IsNamesake(Incarnation(2)).ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(2.4));
        _members.IsNamesake(Incarnation(2)).ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(0.2));
        _members.IsNamesake(Incarnation(2)).ShouldBeFalse();
    }

    [Fact]
    public void IsNamesake_AnotherOfTheNameIsLeaving_ItIsItsSuccessorOnceThatOneHasLeft()
    {
        var leaving = Incarnation(1) with { State = AgentState.Leaving };

        _members.See(leaving with { Runs = [Pulses.Of("run-1", inFlight: 3)] });
        _members.IsNamesake(Incarnation(2)).ShouldBeTrue();

        _members.See(leaving with { Runs = [Pulses.Of("run-1", left: true)] });
        _members.IsNamesake(Incarnation(2)).ShouldBeFalse();
    }

    [Fact]
    public void See_SuccessorOfTheSameName_IsAChangeThatAllMustHearOf()
    {
        _members.See(Incarnation(1));

        _members.See(Incarnation(2)).ShouldBeTrue();

        _members.Incarnations.ShouldHaveSingleItem().Value.ShouldBe(2);
        _members.See(Incarnation(2)).ShouldBeFalse();
    }

    private static AgentPulsed Incarnation(long number)
    {
        var pulse = Pulses.From("a");
        return pulse with { Vitals = pulse.Vitals with { Incarnation = number } };
    }

    private static AgentPulsed Bounded(string agent, int maxConnections)
    {
        var pulse = Pulses.From(agent);
        return pulse with { Vitals = pulse.Vitals with { MaxConnections = maxConnections } };
    }
}
