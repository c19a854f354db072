using LoadCluster.Shared.Metrics;
using static LoadCluster.Shared.Tests.Metrics.Tallies;

namespace LoadCluster.Shared.Tests.Metrics;

public class ReasonCountsTests
{
    [Fact]
    public void Record_MoreReasonsThanAreKept_CountsTheRestTogether()
    {
        var samples = Enumerable.Range(0, 40).Select(i =>
            new RequestResult(Outcome.Error(ErrorKind.Tls), 0, 1, 1) { Events = [new ConnectionFault($"reason {i:D2}")] });

        var faults = Of(samples).Connections.Faults;

        (faults.Counts.Count, faults.Total, faults.Counts[ReasonCounts.Others]).ShouldBe((17, 40, 24));
    }
}
