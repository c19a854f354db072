using LoadCluster.Coordinator.Membership;
using Microsoft.Extensions.Time.Testing;

namespace LoadCluster.Coordinator.Tests.Membership;

public sealed class FoundingVotesTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void IsElected_Alone_IsNot()
    {
        var votes = Of(0);

        (votes.Candidate, votes.Waiting, votes.IsElected).ShouldBe((0, 1, false));
    }

    [Fact]
    public void IsElected_ASecondVotesForTheFirst_IsFound()
    {
        var votes = Of(0);
        votes.Hear(from: 2, candidate: 0);

        (votes.Candidate, votes.Waiting, votes.IsElected).ShouldBe((0, 2, true));
    }

    [Fact]
    public void IsElected_TheFirstIsMissing_TheSecondFounds()
    {
        var (second, third) = (Of(1), Of(2));
        second.Hear(2, third.Candidate);
        third.Hear(1, second.Candidate);
        second.Hear(2, third.Candidate);

        (second.IsElected, third.IsElected, third.Candidate).ShouldBe((true, false, 1));
    }

    [Fact]
    public void Candidate_AnEarlierOneComes_StaysWithTheOneThatWasThere()
    {
        var third = Of(2);
        third.Hear(1, 1);
        third.Candidate.ShouldBe(1);

        third.Hear(0, 0);

        third.Candidate.ShouldBe(1);
    }

    [Fact]
    public void Candidate_IsNotHeardAnyMore_IsReplaced()
    {
        var third = Of(2);
        third.Hear(0, 0);
        third.Candidate.ShouldBe(0);

        _time.Advance(FoundingVotes.Patience);
        third.Hear(1, 1);

        (third.Candidate, third.Waiting).ShouldBe((1, 2));
    }

    [Fact]
    public void IsElected_HearsSomeoneEarlier_IsNot()
    {
        var second = Of(1);
        second.Hear(0, 0);
        second.Hear(2, 1);

        (second.Candidate, second.IsElected).ShouldBe((0, false));
    }

    /// <summary>A coordinator votes for one at a time, so two never have a majority, whichever of them hear each other.</summary>
    [Fact]
    public void IsElected_AnyWhoHearEachOther_IsOneAtMost()
    {
        for (var links = 0; links < 64; links++)
        {
            var nodes = Enumerable.Range(0, 3).Select(Of).ToList();
            for (var round = 0; round < 4; round++)
            {
                var sent = nodes.ConvertAll(node => node.Candidate);
                for (var link = 0; link < 6; link++)
                {
                    var (from, to) = (link / 2, (link / 2 + 1 + (link % 2)) % 3);
                    if ((links & (1 << link)) != 0)
                        nodes[to].Hear(from, sent[from]);
                }
                nodes.Count(node => node.IsElected).ShouldBeLessThanOrEqualTo(1, $"links {links}, round {round}");
            }
        }
    }

    private FoundingVotes Of(int self) => new(self, nodes: 3, _time);
}
