using LoadCluster.Shared.Metrics;
using static LoadCluster.Shared.Tests.Metrics.Tallies;

namespace LoadCluster.Shared.Tests.Metrics;

/// <summary>What a tally knows of flows, steps and the indexes that failed.</summary>
public sealed class FlowTallyTests
{
    private static readonly RequestResult Ok = new(Outcome.Status(200), 5, 300, 200);
    private static readonly RequestResult Failed = new(Outcome.Status(500), 5, 900, 800);

    [Fact]
    public void RecordFlow_SeveralFlows_CountsEachByItself()
    {
        var tally = WithFlows();

        tally.Flows.Of(0).ShouldBeNull();
        (tally.Flows.Of(1)!.Requests, tally.Flows.Of(1)!.Failed, tally.Flows.Of(1)!.Latency.Max).ShouldBe((2, 1, 900));
        (tally.Steps.Of(2)!.Requests, tally.Steps.Of(2)!.Failed, tally.Steps.Of(2)!.Latency.Max).ShouldBe((2, 0, 90));
        (tally.Steps.Of(3)!.Requests, tally.Steps.Of(3)!.Failed, tally.Steps.Of(3)!.Latency.Max).ShouldBe((1, 1, 700));
        tally.Steps.Of(63).ShouldBeNull();
    }

    [Fact]
    public void RecordStep_Aborted_IsNotCounted()
    {
        var tally = new Tally();
        tally.RecordStep(0, Outcome.Aborted, 10);
        tally.RecordFlow(0, Ok with { Outcome = Outcome.Aborted });

        (tally.Steps.Of(0), tally.Flows.Of(0)).ShouldBe((null, null));
    }

    [Fact]
    public void Read_FlowsAndFailedIndexes_AreWhatWasWritten()
    {
        ReadOnlySpan<byte> source = Encode(WithFlows());
        var read = Tally.Read(ref source);

        (read.Flows.Of(1)!.Requests, read.Flows.Of(1)!.Failed).ShouldBe((2, 1));
        Histograms.ShouldBeSame(read.Steps.Of(3)!.Latency, WithFlows().Steps.Of(3)!.Latency);
        read.FailedIndexes.Listed.ShouldBe(WithFlows().FailedIndexes.Listed);
        source.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Add_Flows_SameAsTheWhole()
    {
        var sum = WithFlows();
        sum.Add(WithFlows());

        (sum.Flows.Of(1)!.Requests, sum.Steps.Of(2)!.Requests, sum.Steps.Of(3)!.Failed).ShouldBe((4, 4, 2));
        sum.FailedIndexes.Listed.Select(failed => failed.Index).ShouldBe([long.MaxValue, 7, long.MaxValue, 7]);
    }

    [Fact]
    public void Clear_Flows_LeavesNothing()
    {
        var tally = WithFlows();
        tally.Clear();

        Encode(tally).ShouldBe(Encode(new Tally()));
    }

    [Fact]
    public void Record_MoreFailuresThanAreListed_ListsTheFirstAndCountsAll()
    {
        var tally = new Tally();
        for (var i = 0; i < FailedIndexes.MaxListed + 5; i++)
            tally.Record(i, Failed);
        tally.Add(tally);

        tally.FailedIndexes.Listed.Count.ShouldBe(FailedIndexes.MaxListed);
        tally.FailedIndexes.Listed[^1].Index.ShouldBe(FailedIndexes.MaxListed - 1);
        tally.Failed.ShouldBe(2 * (FailedIndexes.MaxListed + 5));
    }

    [Fact]
    public void Record_SuccessesAndAborted_ListsNone()
    {
        var tally = new Tally();
        tally.Record(1, Ok);
        tally.Record(2, Ok with { Outcome = Outcome.Aborted });

        tally.FailedIndexes.Listed.ShouldBeEmpty();
    }

    private static Tally WithFlows()
    {
        var tally = new Tally();
        tally.Record(long.MaxValue, Failed);
        tally.Record(4, Ok);
        tally.Record(7, Failed);
        tally.RecordFlow(1, Ok);
        tally.RecordFlow(1, Failed);
        tally.RecordStep(2, Outcome.Status(200), 80);
        tally.RecordStep(2, Outcome.Status(200), 90);
        tally.RecordStep(3, Outcome.Error(ErrorKind.Check), 700);
        return tally;
    }
}
