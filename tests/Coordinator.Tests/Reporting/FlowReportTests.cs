using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Coordinator.Tests.Reporting;

public sealed class FlowReportTests
{
    private static readonly RunSpec Spec = new() { Flows = [FlowOf("a", "one", "two"), FlowOf("b", "only")] };

    [Fact]
    public void Of_FlowsAndSteps_HasARowForEach()
    {
        var tally = new Tally();
        tally.RecordStep(0, Outcome.Status(200), 1_000);
        tally.RecordStep(1, Outcome.Status(500), 2_000);
        tally.RecordFlow(0, new RequestResult(Outcome.Status(500), 0, 4_000, 3_000));
        tally.RecordStep(2, Outcome.Status(200), 5_000);
        tally.RecordFlow(1, new RequestResult(Outcome.Status(200), 0, 6_000, 5_000));

        var flows = FlowReport.Of(Spec, tally);

        flows.Select(flow => (flow.Name, flow.Requests, flow.Failed, flow.LatencyMilliseconds.Max))
            .ShouldBe([("a", 1, 1, 4), ("b", 1, 0, 6)]);
        flows.SelectMany(flow => flow.Steps).Select(step => (step.Name, step.Requests, step.Failed, step.LatencyMilliseconds.Max))
            .ShouldBe([("one", 1, 0, 1), ("two", 1, 1, 2), ("only", 1, 0, 5)]);
    }

    [Fact]
    public void Of_FlowThatNobodyRan_IsZeros()
    {
        var flows = FlowReport.Of(Spec, new Tally());

        flows.Select(flow => (flow.Requests, flow.LatencyMilliseconds.P99)).ShouldBe([(0, 0), (0, 0)]);
    }

    [Fact]
    public void Of_RunOfSingleRequests_IsEmpty() =>
        FlowReport.Of(new RunSpec { Request = new RequestTemplate { Url = "http://host/" } }, new Tally()).ShouldBeEmpty();

    private static RequestFlow FlowOf(string name, params string[] steps) => new()
    {
        Name = name,
        Steps = [.. steps.Select(step => new RequestStep
        {
            Name = step,
            Request = new RequestTemplate { Url = "http://host/" },
        })],
    };
}
