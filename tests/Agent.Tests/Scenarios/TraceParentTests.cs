using LoadCluster.Agent.Scenarios;

namespace LoadCluster.Agent.Tests.Scenarios;

public sealed class TraceParentTests
{
    [Fact]
    public void Of_AnIndex_HasTheFormThatTheStandardAsksFor() =>
        TraceParent.Of(seed: 7, index: 41).ShouldMatch("^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$");

    [Fact]
    public void Of_SeedAndIndex_DecideTogether()
    {
        TraceParent.Of(seed: 7, index: 41).ShouldBe(TraceParent.Of(seed: 7, index: 41));
        var traces = from seed in Enumerable.Range(0, 10) from index in Enumerable.Range(0, 1000) select TraceParent.Of(seed, index)[..35];
        traces.Distinct().Count().ShouldBe(10_000);
    }
}
