using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;
using static LoadCluster.Coordinator.Tests.Runs.States;
using static LoadCluster.Shared.Tests.Metrics.Property;

namespace LoadCluster.Coordinator.Tests.Runs;

/// <summary>What holds for any history.</summary>
public sealed class RunStatePropertyTests
{
    private const int Tests = 300;

    [Fact]
    public void Totals_AtEveryStepOfAnyHistory_AddUp() =>
        ForAll(RunHistory.Any, history =>
        {
            var state = Open(history.Requests);
            foreach (var _ in history.Unfold(state))
                ShouldAddUp(state, history.Requests);
        }, Tests);

    [Fact]
    public void Apply_AnyHistory_AccountsForNoIndexTwice() =>
        ForAll(RunHistory.Any, history =>
        {
            var state = Open(history.Requests);
            var accounted = new HashSet<long>();
            var accepted = 0L;
            foreach (var @event in history.Unfold(state))
            {
                if (@event is SliceReported(var report) && state.Accepted > accepted)
                    IndexesOf(report).ShouldAllBe(index => accounted.Add(index));
                accepted = state.Accepted;
                accounted.Count.ShouldBe((int)accepted);
            }
        }, Tests);

    /// <summary>Replaying everything that agents say, in the same order or later, changes no sum.</summary>
    [Fact]
    public void Apply_EveryReportAgain_CountsItOnce() =>
        ForAll(RunHistory.Any, history =>
        {
            var state = Open(history.Requests);
            var reports = history.Unfold(state).OfType<SliceReported>().Where(report => report.Report.Count > 0).ToList();
            var (totals, outcomes) = (state.Totals, state.Total.Outcomes().ToList());

            // Those that were not accepted may be: their slice may be what is open now.
            var counted = reports.Where(report => !IsOpen(state, report.Report)).ToList();
            counted.ForEach(report => state.Apply(report));

            state.Totals.ShouldBe(totals);
            state.Total.Outcomes().ShouldBe(outcomes);
        }, Tests);

    [Fact]
    public void Apply_WhatWasSentTwice_IsWithinTheBound() =>
        ForAll(RunHistory.Any, history =>
        {
            var state = Open(history.Requests);
            var sent = 0L;
            var held = new Dictionary<Lease, ShardSlice>();
            var lost = new List<(Lease Lease, ShardSlice Slice)>();
            foreach (var @event in history.Unfold(state))
            {
                // Each holder sends all that it leased, unless it hands back, or never received it.
                if (@event is SliceLeased leased)
                    held.Add(leased.Lease, leased.Slice);
                if (@event is SliceReported(var report))
                    sent += Settle(held, report) ?? Settle(lost, report);
                if (@event is LeasesReleased released)
                    sent += Lose(held, lost, released);
            }

            (sent - state.Accepted).ShouldBeLessThanOrEqualTo(state.Totals.ReissuedAtMost + state.Unreported.Values.Sum());
        }, Tests);

    [Fact]
    public void Decode_AtEveryStepOfAnyHistory_IsAnEqualState() =>
        ForAll(RunHistory.Any, history =>
        {
            var state = Open(history.Requests);
            foreach (var _ in history.Unfold(state))
                ShouldBeEqual(Decoded(state), state);
            state.Apply(new RunStarted(DateTimeOffset.UnixEpoch.AddSeconds(1)));
            state.Apply(new RunStopped(RunPhase.Draining, StopReason.ThresholdLost, "p99<1s"));
            ShouldBeEqual(Decoded(state), state);
            state.Apply(new RunEnded(TimeSpan.FromSeconds(3), new RunUsage("scripted", 7, [new AgentUsage("a", 1.5, 2, 0.25, -3)], ["fault"])));
            ShouldBeEqual(Decoded(state), state);
            Decoded(state).Ended!.Usage.Agents.ShouldBe(state.Ended!.Usage.Agents);
        });

    /// <summary>A successor that decodes the state at any moment continues as its predecessor would have.</summary>
    [Fact]
    public void Decode_InMidHistory_TheRestHasTheSameEffect() =>
        ForAll(RunHistory.Any, history =>
        {
            var state = Open(history.Requests);
            var successor = Open(history.Requests);
            foreach (var @event in history.Unfold(state))
            {
                successor = Decoded(successor);
                successor.Apply(@event);
            }

            ShouldBeEqual(successor, state);
        });

    [Fact]
    public void Apply_RestOfWhatIsOpen_CompletesTheRun() =>
        ForAll(RunHistory.Any, history =>
        {
            var state = Open(history.Requests);
            history.Unfold(state).Count().ShouldBeLessThanOrEqualTo(history.Steps.Length);

            Settle(state);

            state.IsComplete.ShouldBeTrue();
            (state.Totals.Unsent, state.OpenShards).ShouldBe((0, 0));
            state.RequestsByAgent.Values.Sum().ShouldBe(history.Requests);
        }, Tests);

    /// <summary>What a cluster does when nothing more goes wrong.</summary>
    private static void Settle(RunState state)
    {
        foreach (var holder in state.Holders.ToList())
            state.Apply(new LeasesReleased(holder, MayHaveSent: true));
        if (state.NextShard(long.MaxValue) is { } last)
            state.Apply(new ShardsPlanned([last]));
        for (var request = 1_000L; state.NextWaiting is { } slice; request++)
        {
            state.Apply(new SliceLeased(slice, new Lease(Agent("last"), request)));
            state.Apply(Report(slice.Shard, slice.From, slice.Count, "last"));
        }
    }

    private static long? Settle(Dictionary<Lease, ShardSlice> held, ShardReported report)
    {
        var lease = new Lease(report.Agent, report.Request);
        return held.TryGetValue(lease, out var slice) && slice == report.Slice && held.Remove(lease) ? report.Count : null;
    }

    /// <summary>A lost agent that reports late has sent no more than it says.</summary>
    private static long Settle(List<(Lease Lease, ShardSlice Slice)> lost, ShardReported report) =>
        lost.Remove((new Lease(report.Agent, report.Request), report.Slice)) ? report.Count - report.Slice.Count : 0;

    private static long Lose(
        Dictionary<Lease, ShardSlice> held, List<(Lease Lease, ShardSlice Slice)> lost, LeasesReleased released)
    {
        var leases = held.Where(lease => lease.Key.Agent == released.Agent).ToList();
        leases.ForEach(lease => held.Remove(lease.Key));
        if (!released.MayHaveSent)
            return 0;
        lost.AddRange(leases.Select(lease => (lease.Key, lease.Value)));
        return leases.Sum(lease => lease.Value.Count);
    }

    private static bool IsOpen(RunState state, ShardReported report) =>
        RunState.Decode(States.RunId, state.Spec, state.Encode()) is var copy
        && copy.Accepted is var before
        && copy.Apply(new SliceReported(report)) is null
        && copy.Accepted > before;

    private static IEnumerable<long> IndexesOf(ShardReported report) =>
        Enumerable.Range(0, (int)report.Count).Select(k => report.Slice.Shard.IndexAt(report.Slice.From + k));

    private static RunState Decoded(RunState state) => RunState.Decode(state.RunId, state.Spec, state.Encode());

    private static void ShouldAddUp(RunState state, long requests)
    {
        var totals = state.Totals;
        totals.Planned.ShouldBe(requests);
        (totals.Succeeded + totals.Failed + totals.Aborted + totals.Unsent).ShouldBe(requests);
        new[] { totals.Succeeded, totals.Failed, totals.Aborted, totals.Unsent }.ShouldAllBe(sum => sum >= 0);
        (state.Accepted + state.Outstanding + state.Unplanned).ShouldBe(requests);
        state.RequestsByAgent.Values.Sum().ShouldBe(state.Accepted);
        state.Total.Total.ShouldBe(state.Accepted);
        state.LeasedAgain.Values.Sum().ShouldBe(totals.ReissuedAtMost);
    }

    private static void ShouldBeEqual(RunState actual, RunState expected)
    {
        actual.Totals.ShouldBe(expected.Totals);
        actual.Total.Encode().ShouldBe(expected.Total.Encode());
        (actual.AcceptedAt, actual.StartedAt, actual.Phase, actual.StopReason, actual.LostThreshold, actual.HandedBack)
            .ShouldBe((expected.AcceptedAt, expected.StartedAt, expected.Phase, expected.StopReason, expected.LostThreshold, expected.HandedBack));
        (actual.Accepted, actual.Outstanding, actual.Unplanned, actual.OpenShards, actual.NextWaiting, actual.NextShard(3))
            .ShouldBe((expected.Accepted, expected.Outstanding, expected.Unplanned, expected.OpenShards, expected.NextWaiting, expected.NextShard(3)));
        actual.Holders.ShouldBe(expected.Holders, ignoreOrder: true);
        actual.Unreported.ShouldBe(expected.Unreported, ignoreOrder: true);
        actual.LeasedAgain.ShouldBe(expected.LeasedAgain);
        actual.RequestsByAgent.ShouldBe(expected.RequestsByAgent);
        actual.Ended?.Duration.ShouldBe(expected.Ended!.Duration);
    }
}
