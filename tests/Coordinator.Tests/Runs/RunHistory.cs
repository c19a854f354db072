using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;
using Outcome = LoadCluster.Shared.Metrics.Outcome;

namespace LoadCluster.Coordinator.Tests.Runs;

/// <summary>
/// A run as a cluster in trouble may have it: shards planned at any time, leases, agents lost or restarted, reports of
/// holders and of those that lost their leases, some of them repeated.
/// </summary>
internal sealed record RunHistory(long Requests, RunHistory.Step[] Steps)
{
    private const int Agents = 3;
    private const int Incarnations = 2;

    public static Arbitrary<RunHistory> Any { get; } = (
        from requests in Gen.Choose(1, 40)
        from steps in AnyStep().ArrayOf(60)
        select new RunHistory(requests, steps)).ToArbitrary();

    /// <summary>Applies the steps to a state, each as an event that a RunActor could have made of it.</summary>
    /// <returns>The events, as they are applied.</returns>
    public IEnumerable<RunEvent> Unfold(RunState state)
    {
        var reports = new List<SliceReported>();
        var leases = new List<(Lease Lease, ShardSlice Slice)>();
        foreach (var (step, request) in Steps.Select((step, i) => (step, i + 1L)))
        {
            if (EventOf(step, request, state, leases, reports) is not { } @event)
                continue;
            state.Apply(@event);
            yield return @event;
        }
    }

    private static RunEvent? EventOf(
        Step step, long request, RunState state, List<(Lease Lease, ShardSlice Slice)> leases, List<SliceReported> reports)
    {
        switch (step.Kind)
        {
            case StepKind.Plan:
                return PlanOf(step, state);
            case StepKind.Lease when state.NextWaiting is { } slice:
                leases.Add((new Lease(step.Agent, request), slice));
                return new SliceLeased(slice, leases[^1].Lease);
            case StepKind.Lose when step.Position > 0:
                return new LeasesReleased(step.Agent, MayHaveSent: true);
            case StepKind.Lose:
                // It never received them: it will not report them.
                leases.RemoveAll(lease => lease.Lease.Agent == step.Agent);
                return new LeasesReleased(step.Agent, MayHaveSent: false);
            case StepKind.Report when leases.Count > 0:
                // A lease is reported once; what is said again is that same report.
                var reported = leases.Count - 1 - (step.Position % leases.Count);
                reports.Add(ReportOn(leases[reported], step));
                leases.RemoveAt(reported);
                return reports[^1];
            case StepKind.Repeat when reports.Count > 0:
                return reports[^(1 + (step.Position % reports.Count))];
            default:
                return null;
        }
    }

    private static ShardsPlanned? PlanOf(Step step, RunState state)
    {
        if (state.Unplanned == 0)
            return null;
        return step.Outcomes.Length % 2 == 0
            ? new ShardsPlanned([state.NextShard(step.Position + 1)!.Value])
            : new ShardsPlanned([.. state.NextShards(step.Position + 1, parts: step.Outcomes.Length)]);
    }

    private static SliceReported ReportOn((Lease Lease, ShardSlice Slice) leased, Step step)
    {
        var ((agent, request), slice) = leased;
        var tally = new Tally();
        foreach (var outcome in step.Outcomes.Take((int)slice.Count))
            tally.Record(new RequestResult(outcome, BytesReceived: 1, LatencyMicroseconds: 10, ServiceTimeMicroseconds: 10));
        return new SliceReported(new ShardReported(States.RunId, agent, slice, tally.Total, tally.Encode(), request));
    }

    private static Gen<Step> AnyStep() =>
        from kind in Gen.Frequency(
            (3, Gen.Constant(StepKind.Plan)),
            (5, Gen.Constant(StepKind.Lease)),
            (2, Gen.Constant(StepKind.Lose)),
            (5, Gen.Constant(StepKind.Report)),
            (1, Gen.Constant(StepKind.Repeat)))
        from agent in Gen.Choose(1, Agents)
        from incarnation in Gen.Choose(1, Incarnations)
        from position in Gen.Choose(0, 9)
        from outcomes in AnyOutcome().ArrayOf(9)
        from count in Gen.Choose(0, 9)
        select new Step(kind, new AgentId($"agent-{agent}", incarnation), position, outcomes[..count]);

    private static Gen<Outcome> AnyOutcome() => Gen.Elements(
        Outcome.Status(200), Outcome.Status(404), Outcome.Error(ErrorKind.Timeout), Outcome.Aborted);

    internal enum StepKind
    {
        Plan,
        Lease,
        Lose,
        Report,

        /// <summary>A report arrives once more.</summary>
        Repeat,
    }

    internal sealed record Step(StepKind Kind, AgentId Agent, int Position, Outcome[] Outcomes);
}
