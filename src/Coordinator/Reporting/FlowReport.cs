using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>The result of a flow.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Requests">Indexes that ended in it.</param>
/// <param name="Failed">Those that failed, in whichever step.</param>
/// <param name="LatencyMilliseconds">From when an index should have started to the end of its last step.</param>
/// <param name="Steps">Its steps, in order.</param>
public sealed record FlowReport(
    string Name, long Requests, long Failed, LatencySummary LatencyMilliseconds, IReadOnlyList<StepReport> Steps)
{
    /// <summary>A row for each flow; none in a run whose indexes are single requests.</summary>
    internal static IReadOnlyList<FlowReport> Of(RunSpec spec, Tally tally)
    {
        if (spec.IsPlain)
            return [];
        var (flows, step) = (new List<FlowReport>(), 0);
        foreach (var flow in spec.Flows)
        {
            var steps = flow.Steps.Select(part => StepReport.Of(part, tally.Steps.Of(step++))).ToArray();
            flows.Add(Of(flow, tally.Flows.Of(flows.Count), steps));
        }
        return flows;
    }

    private static FlowReport Of(RequestFlow flow, TallyGroup? sums, IReadOnlyList<StepReport> steps) =>
        new(flow.Name, sums?.Requests ?? 0, sums?.Failed ?? 0, LatencySummary.Of(sums?.Latency), steps);
}

/// <summary>The result of a step of a flow.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Requests">How many requests of it ended.</param>
/// <param name="Failed">How often that end was an error, or a status that is a failure.</param>
/// <param name="LatencyMilliseconds">From its send to the last byte of its answer.</param>
public sealed record StepReport(string Name, long Requests, long Failed, LatencySummary LatencyMilliseconds)
{
    internal static StepReport Of(RequestStep step, TallyGroup? sums) =>
        new(step.Name, sums?.Requests ?? 0, sums?.Failed ?? 0, LatencySummary.Of(sums?.Latency));
}
