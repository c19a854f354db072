using LoadCluster.Shared.Metrics;
using static LoadCluster.Shared.Tests.Metrics.Tallies;

namespace LoadCluster.Shared.Tests.Metrics;

public class TallyTests
{
    [Fact]
    public void Record_OneOfEach_IsCountedAsWhatItIsAndOnlyAnswersHaveLatencies()
    {
        var tally = Of(
            new(Outcome.Status(200), 10, 100, 50),
            new(Outcome.Status(200), 10, 300, 60),
            new(Outcome.Status(500), 5, 200, 70),
            new(Outcome.Error(ErrorKind.Check), 5, 350, 80),
            new(Outcome.Error(ErrorKind.Timeout), 0, 400, 400),
            new(Outcome.Aborted, 3, 9999, 9999));

        (tally.Total, tally.Succeeded, tally.Failed, tally.Aborted, tally.BytesReceived).ShouldBe((6, 2, 3, 1, 33));
        (tally.Ended, tally.Answered).ShouldBe((5, 4));
        (tally.Latency.Count, tally.Latency.Min, tally.Latency.Max).ShouldBe((4, 100, 350));
        (tally.ServiceTime.Count, tally.ServiceTime.Min, tally.ServiceTime.Max).ShouldBe((4, 50, 80));
        tally.CountOf(Outcome.Status(200)).ShouldBe(2);
        tally.CountOf(Outcome.Status(404)).ShouldBe(0);
        tally.Outcomes().Select(entry => (entry.Outcome.Name, entry.Count))
            .ShouldBe([("aborted", 1), ("timeout", 1), ("check", 1), ("200", 2), ("500", 1)]);
    }

    [Fact]
    public void Record_AnySamples_ConservesThem() => Property.ForAll(Generators.Samples, samples =>
    {
        var tally = Of(samples);

        tally.Total.ShouldBe(samples.Length);
        tally.Succeeded.ShouldBe(samples.Count(s => s.Outcome.IsSuccess));
        tally.Aborted.ShouldBe(samples.Count(s => s.Outcome == Outcome.Aborted));
        tally.Dropped.ShouldBe(samples.Count(s => s.Outcome == Outcome.Dropped));
        (tally.Succeeded + tally.Failed + tally.Aborted + tally.Dropped).ShouldBe(tally.Total);
        tally.Ended.ShouldBe(tally.Succeeded + tally.Failed);
        tally.Answered.ShouldBe(samples.Count(s => s.Outcome.IsAnswer));
        tally.Latency.Count.ShouldBe(tally.Answered);
        tally.ServiceTime.Count.ShouldBe(tally.Answered);
        tally.SendLag().Count.ShouldBe(tally.Ended);
        tally.BytesReceived.ShouldBe(samples.Sum(s => s.BytesReceived));
    });

    [Fact]
    public void Add_PartsOfAnySamples_SameAsTheWhole() => Property.ForAll(
        Generators.Samples, Generators.Samples, (one, other) =>
        {
            var merged = Of(one);
            merged.Add(Of(other));

            ShouldBeSame(merged, Of([.. one, .. other]));
        });

    [Fact]
    public void ReduceToTimeline_AnySamples_KeepsWhatARowShowsAndCanBeRead() => Property.ForAll(Generators.Samples, samples =>
    {
        var (whole, reduced) = (Of(samples), Of(samples));

        reduced.ReduceToTimeline();

        var encoded = reduced.Encode().Span;
        var read = Tally.Read(ref encoded);
        (read.Total, read.Succeeded, read.Failed, read.BytesReceived)
            .ShouldBe((whole.Total, whole.Succeeded, whole.Failed, whole.BytesReceived));
        read.Outcomes().ShouldBe(whole.Outcomes());
        Histograms.ShouldBeSame(read.Latency, whole.Latency);
        Histograms.ShouldBeSame(read.SendLag(), whole.SendLag());
        read.ServiceTime.Mean.ShouldBe(whole.ServiceTime.Mean, tolerance: 1);
    });

    [Fact]
    public void ReduceToTimeline_TimesThatDiffer_TakesLessThanHalfOfTheBytes()
    {
        var tally = Of([.. Enumerable.Range(1, 1000).Select(i => new RequestResult(Outcome.Status(200), 10, i * 50, i * 50)
        {
            Phases = new RequestPhases(send: 5, wait: i * 43, receive: i * 7),
        })]);
        var whole = tally.Encode().Length;

        tally.ReduceToTimeline();

        tally.Encode().Length.ShouldBeLessThan(whole / 2);
    }

    [Fact]
    public void Cover_TimesInAnyOrder_SpansAll()
    {
        var (early, late) = (new Tally(), new Tally());
        early.Cover(new ActiveTime(1_000_000, 4_000_000));
        late.Cover(new ActiveTime(3_000_000, 9_000_000));
        late.Add(early);
        late.Add(new Tally());

        late.Active.ShouldBe(new ActiveTime(1_000_000, 9_000_000));
        late.Active.Length.ShouldBe(TimeSpan.FromSeconds(8));
        new Tally().Active.Length.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Clear_AfterAnySamples_SameAsNew() => Property.ForAll(Generators.Samples, samples =>
    {
        var tally = Of(samples);
        tally.Clear();

        ShouldBeSame(tally, new Tally());
    });

    [Fact]
    public void SendLag_SomeSendsAreLate_CountsEveryRequestThatEnded()
    {
        var tally = Of(
            new RequestResult(Outcome.Status(200), 0, LatencyMicroseconds: 500, ServiceTimeMicroseconds: 500),
            new RequestResult(Outcome.Status(200), 0, LatencyMicroseconds: 500, ServiceTimeMicroseconds: 100),
            new RequestResult(Outcome.Aborted, 0, LatencyMicroseconds: 500, ServiceTimeMicroseconds: 1));

        var lag = tally.SendLag();

        (lag.Count, lag.Min, lag.Max).ShouldBe((2, 1, 400));
    }

    [Fact]
    public void Record_HundredThousandSamples_AllocatesNothing()
    {
        var tally = Of(new RequestResult(Outcome.Status(200), 1, LatencyMicroseconds: 2, ServiceTimeMicroseconds: 1));
        Allocations.LeastOf(() =>
        {
            for (var i = 0; i < 100_000; i++) tally.Record(new RequestResult(Outcome.Status(100 + (i % 900)), i, i * 31L, i));
        }).ShouldBe(0);
    }
}
