using LoadCluster.Agent.Scenarios;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Agent.Tests.Scenarios;

public sealed class IndexSampleTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.01, 900, 1_100)]
    [InlineData(0.5, 49_500, 50_500)]
    [InlineData(1, 100_000, 100_000)]
    public void Has_ManyIndexes_TheShareOfThem(double share, int atLeast, int atMost) =>
        Enumerable.Range(0, 100_000).Count(index => new IndexSample(seed: 3, share).Has(index)).ShouldBeInRange(atLeast, atMost);

    [Fact]
    public void Has_IndexesOfTwoFlows_BothInTheirShares()
    {
        var spec = new RunSpec { Flows = [new RequestFlow { Name = "a", Steps = [] }, new RequestFlow { Name = "b", Steps = [] }] };
        var sample = new IndexSample(spec.Seed, 0.01);

        var flows = Enumerable.Range(0, 100_000).Where(index => sample.Has(index)).CountBy(index => spec.FlowOf(index)).ToList();

        flows.Count.ShouldBe(2);
        flows.ShouldAllBe(flow => flow.Value > 400);
    }
}
