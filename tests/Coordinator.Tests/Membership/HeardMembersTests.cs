using LoadCluster.Coordinator.Membership;
using Microsoft.Extensions.Time.Testing;

namespace LoadCluster.Coordinator.Tests.Membership;

public sealed class HeardMembersTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeardMembers _heard;

    public HeardMembersTests() => _heard = new HeardMembers(self: 1, _time);

    [Fact]
    public void Hear_TheOnlyMember_NoneIsSilent() => _heard.Hear(0, [0]).ShouldBeNull();

    [Fact]
    public void Hear_AnotherMemberDoesNotAnswer_NamesItUntilItDoes()
    {
        _heard.Hear(0, [0, 2]).ShouldBe(2);

        _heard.Hear(2, [0, 2]).ShouldBeNull();
        _heard.Hear(0, [0, 2]).ShouldBeNull();
    }

    [Fact]
    public void Hear_AnotherMemberAnswersNoMore_IsSilent()
    {
        _heard.Hear(2, [0, 2]);
        _time.Advance(FoundingVotes.Patience);

        _heard.Hear(0, [0, 2]).ShouldBe(2);
    }

    [Fact]
    public void Hear_ItsOwnEarlierProcessIsAMember_DoesNotWaitForIt() => _heard.Hear(0, [0, 1]).ShouldBeNull();

    [Fact]
    public void Hear_AnOlderVersionThatDoesNotTellItsMembers_NoneIsSilent() => _heard.Hear(0, default).ShouldBeNull();

    [Fact]
    public void AreHeard_Never_OnceAndNoMore()
    {
        _heard.AreHeard.ShouldBeFalse();

        _heard.Hear(0, [0, 2]);
        _heard.AreHeard.ShouldBeTrue();

        _time.Advance(FoundingVotes.Patience);
        _heard.AreHeard.ShouldBeFalse();
    }
}
