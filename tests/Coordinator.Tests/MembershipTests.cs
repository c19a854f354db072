namespace LoadCluster.Coordinator.Tests;

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
}
