using Akka.Actor;
using LoadCluster.Coordinator.Agents;
using LoadCluster.Shared.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace LoadCluster.Coordinator.Tests.Agents;

public sealed class AgentRegistryTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly AgentRegistry _agents;

    public AgentRegistryTests() => _agents = new AgentRegistry(_time);

    [Fact]
    public void Register_SeveralAgents_AreInTheOrderOfTheirNames()
    {
        foreach (var name in new[] { "b", "B", "a" })
            Register(name).ShouldBeNull();

        _agents.Agents.Select(agent => agent.Name).ShouldBe(["B", "a", "b"]);
    }

    [Fact]
    public void Register_SameProcessAgain_KeepsWhatIsKnownOfIt()
    {
        Register("a");
        Update("a", AgentState.Cordoned);

        Register("a").ShouldBeNull();

        _agents.Agents.ShouldHaveSingleItem().State.ShouldBe(AgentState.Cordoned);
    }

    [Fact]
    public void Register_SameProcessAtAnotherAddress_IsReachedThere()
    {
        var elsewhere = new RootActorPath(Address.AllSystems) / "elsewhere";
        Register("a");

        _agents.Register(Statuses.Registration("a"), new Elsewhere(elsewhere)).ShouldBeNull();

        _agents.Agents.ShouldHaveSingleItem().Actor.Path.ShouldBe(elsewhere);
    }

    [Theory]
    [InlineData(ProtocolVersion.Lowest - 1)]
    [InlineData(ProtocolVersion.Current + 2)]
    public void Register_ProtocolsDoNotMatch_IsRefusedInOneLine(int protocol)
    {
        var refused = _agents.Register(Statuses.Registration("a", protocol: protocol), ActorRefs.Nobody);

        refused.ShouldNotBeNull().ShouldContain($"protocol {protocol}");
        refused.ShouldNotContain("\n");
        _agents.Agents.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ProtocolVersion.Lowest)]
    [InlineData(ProtocolVersion.Current + 1)]
    public void Register_OneProtocolApart_IsAccepted(int protocol) =>
        _agents.Register(Statuses.Registration("a", protocol: protocol), ActorRefs.Nobody).ShouldBeNull();

    [Fact]
    public void Register_AnotherOfTheNameIsAtWork_IsRefusedUntilThatOneFallsSilent()
    {
        Register("a", incarnation: 1);

        Register("a", incarnation: 2).ShouldNotBeNull().ShouldContain("another agent named 'a'");
        _time.Advance(TimeSpan.FromSeconds(2.4));
        Register("a", incarnation: 2).ShouldNotBeNull();
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Register("a", incarnation: 2).ShouldBeNull();

        _agents.Agents.ShouldHaveSingleItem().Id.Incarnation.ShouldBe(2);
        _agents.Find(new AgentId("a", 1)).ShouldBeNull("its predecessor is gone");
        _agents.Find("a").ShouldNotBeNull().Id.Incarnation.ShouldBe(2);
    }

    [Fact]
    public void Register_AnotherOfTheNameIsLeaving_IsItsSuccessorOnceThatOneHasLeft()
    {
        Register("a", incarnation: 1);
        Update("a", AgentState.Leaving, Statuses.Of("run-1", inFlight: 3));
        Register("a", incarnation: 2).ShouldNotBeNull();

        Update("a", AgentState.Leaving, Statuses.Of("run-1", hasEnded: true));

        Register("a", incarnation: 2).ShouldBeNull();
    }

    [Fact]
    public void RemoveGone_SilentForFiveSeconds_IsStillAlive()
    {
        Register("a");
        _time.Advance(TimeSpan.FromSeconds(5));

        _agents.RemoveGone().ShouldBeEmpty();
        _agents.Agents.ShouldHaveSingleItem();
    }

    [Fact]
    public void RemoveGone_SilentForLonger_RemovesThoseOnly()
    {
        Register("silent");
        Register("talking");
        _time.Advance(TimeSpan.FromSeconds(3));
        Update("talking");
        _time.Advance(TimeSpan.FromSeconds(2.1));

        _agents.RemoveGone().ShouldHaveSingleItem().Name.ShouldBe("silent");
        _agents.Agents.ShouldHaveSingleItem().Name.ShouldBe("talking");
        _agents.RemoveGone().ShouldBeEmpty();
    }

    [Fact]
    public void RemoveGone_HasLeft_NeedsNoPatience()
    {
        Register("a");
        Update("a", AgentState.Leaving);

        _agents.RemoveGone().ShouldHaveSingleItem().Name.ShouldBe("a");
    }

    private string? Register(string name, long incarnation = 1) =>
        _agents.Register(Statuses.Registration(name, incarnation), ActorRefs.Nobody);

    private void Update(string name, AgentState state = AgentState.Working, params SessionStatus[] sessions) =>
        _agents.Find(name).ShouldNotBeNull().Update(Statuses.From(name, sessions: sessions) with { State = state });

    private sealed class Elsewhere(ActorPath path) : MinimalActorRef
    {
        public override ActorPath Path => path;

        public override IActorRefProvider Provider => throw new NotSupportedException();
    }
}
