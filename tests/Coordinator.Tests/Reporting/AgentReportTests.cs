using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Tests.Reporting;

public class AgentReportTests
{
    [Fact]
    public void Of_AgentThatOnlyTheLedgerKnows_KeepsItsRequests()
    {
        var usages = new[] { new AgentUsage("b", 1.5, 4_096, 0.5, 2), new AgentUsage("c", 1, 1, 1, 0) };

        var agents = AgentReport.Of(usages, new Dictionary<string, long> { ["b"] = 7, ["a"] = 3 });

        agents.ShouldBe(
        [
            new AgentReport("a", 3, CpuSeconds: null, PeakMemoryBytes: null, 0, 0),
            new AgentReport("b", 7, 1.5, 4_096, 0.5, 2),
            new AgentReport("c", 0, 1, 1, 1, 0),
        ]);
    }
}
