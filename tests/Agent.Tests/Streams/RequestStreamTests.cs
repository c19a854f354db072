using Akka;
using Akka.Streams.Dsl;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Tests.Streams;

public sealed class RequestStreamTests : IAsyncLifetime
{
    private readonly ManualSender _sender = new();
    private SenderRun? _run;

    private SenderRun Run => _run.ShouldNotBeNull();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await (_run?.DisposeAsync() ?? ValueTask.CompletedTask);

    [Fact]
    public async Task Run_ConsecutiveSlices_KeepsTheLimitInFlightAcrossTheirBoundaries()
    {
        Start(limit: 5, shards: 4, size: 3);

        // Five of twelve: the first slice and part of the second, though nothing has ended.
        var first = await _sender.NextAsync(5);
        first.Select(request => request.Index).ShouldBe([0, 1, 2, 3, 4]);
        foreach (var request in first)
        {
            request.Succeed();
            (await _sender.NextAsync()).Index.ShouldBe(request.Index + 5);
            Run.Work.InFlight.ShouldBe(5);
        }

        await Run.StopAsync();
        Run.MaxInFlight.ShouldBe(5);
    }

    [Fact]
    public async Task Run_ClosedModel_HoldsOneWaitingSlice()
    {
        Start(limit: 2, shards: 10, size: 3);

        await _sender.NextAsync(2);

        await Waiting.UntilAsync(() => Run.Leased == 2);
        await Task.Delay(50);
        Run.Leased.ShouldBe(2);
    }

    [Fact]
    public async Task Run_WorkAhead_HoldsWhatTheRateNeeds()
    {
        Start(limit: 2, shards: 10, size: 3, ahead: TimeSpan.FromHours(1));

        foreach (var request in await _sender.NextAsync(2))
            request.Succeed();

        await Waiting.UntilAsync(() => Run.Leased == 10);
    }

    [Fact]
    public async Task Run_SliceDone_IsReportedWhileOthersAreOnTheWay()
    {
        Start(limit: 4, shards: 2, size: 2);
        var requests = await _sender.NextAsync(4);

        requests[3].Succeed();
        requests[2].End(Outcome.Error(ErrorKind.Timeout));
        var report = await Run.NextReportAsync();

        (report.Slice.Shard.Id, report.Slice.From, report.Count).ShouldBe((1, 0, 2));
        Run.Total.CountOf(Outcome.Status(200)).ShouldBe(1);
        Run.Total.CountOf(Outcome.Error(ErrorKind.Timeout)).ShouldBe(1);
    }

    [Fact]
    public async Task Run_TwoLoops_ShareTheLastSlice()
    {
        var sender = new ManualSender(loops: 2);
        _run = new SenderRun(sender, limit: 4);
        Run.Add(shards: 1, size: 4);

        (await sender.NextAsync(4)).Select(request => request.Index).Order().ShouldBe([0, 1, 2, 3]);

        (await Run.StopAsync()).Aborted.ShouldBe(4);
    }

    [Fact]
    public async Task Drain_InMidSlice_ReportsThePrefixAndHandsBackTheRest()
    {
        Start(limit: 4, shards: 3, size: 10);
        var requests = await _sender.NextAsync(4);

        var draining = Run.DrainAsync();
        draining.IsCompleted.ShouldBeFalse();
        foreach (var request in requests)
            request.Succeed();
        (await draining).Succeeded.ShouldBe(4);

        _sender.StartedCount.ShouldBe(0);
        ShouldHaveReported(sent: 4);
    }

    [Fact]
    public async Task Stop_InMidSlice_ReportsWhatWasInFlightAsAborted()
    {
        Start(limit: 4, shards: 3, size: 10);
        var requests = await _sender.NextAsync(4);
        requests[0].Succeed();
        await _sender.NextAsync();

        await Run.StopAsync();

        ShouldHaveReported(sent: 5);
        (Run.Total.Succeeded, Run.Total.Aborted).ShouldBe((1, 4));
    }

    [Fact]
    public async Task Drain_SliceNotTouched_IsReportedWithNothingDone()
    {
        Start(limit: 0, shards: 1, size: 10);
        await Waiting.UntilAsync(() => Run.Leased == 1);

        await Run.DrainAsync();

        ShouldHaveReported(sent: 0);
        Run.Reports.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Drain_WaitingForWork_Ends()
    {
        Start(limit: 4, shards: 0, size: 0);

        await Run.DrainAsync();

        Run.Work.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task Run_LoopFails_ReportsWhatWasRecordedAndCountsTheLostAsAborted()
    {
        _run = new SenderRun(new FailingSender(), limit: 3);
        Run.Add(shards: 2, size: 10);

        await Run.Completion.WaitAsync(Waiting.Patience);

        var total = await Run.ReadReportsAsync(requests: null);
        (total.Succeeded, total.Aborted).ShouldBe((1, 1));
        Run.Reports.Count.ShouldBe(2);
        Run.Work.Fault.ShouldBeOfType<InvalidDataException>();
    }

    [Fact]
    public async Task MoveResultsTo_Tally_MovesWhatEndedSince()
    {
        Start(limit: 3, shards: 1, size: 10);
        foreach (var request in await _sender.NextAsync(3))
            request.Succeed();
        await _sender.NextAsync(3);

        var status = new Tally();
        Run.Work.MoveResultsTo(status);
        Run.Work.MoveResultsTo(status);

        status.Succeeded.ShouldBe(3);
    }

    private void Start(int limit, int shards, long size, TimeSpan ahead = default)
    {
        _run = new SenderRun(_sender, limit, ahead: ahead);
        Run.Add(shards, size);
    }

    /// <summary>What was sent is reported, each slice from its front and once.</summary>
    private void ShouldHaveReported(long sent)
    {
        Run.Reports.Sum(report => report.Count).ShouldBe(sent);
        Run.Reports.ShouldAllBe(report => report.Slice.From == 0);
        Run.Reports.Select(report => report.Slice.Shard.Id).ShouldBeUnique();
    }

    /// <summary>Takes two indexes, records the first, and fails once both slices are open.</summary>
    private sealed class FailingSender : ISender
    {
        public string Name => "failing";

        public SenderShape Shape => new(Loops: 1, DividesLimit: true);

        public Flow<OpenSlice, OpenSlice, NotUsed> Flow(SessionWork work) => SliceStage.Flow(work, async (loop, materializer) =>
        {
            WorkItem first;
            while (!loop.TryStart(now: 0, out first))
                await Task.Delay(1);
            loop.TryStart(now: 0, out _).ShouldBeTrue();
            loop.RecordAnywhere(first, new RequestResult(Outcome.Status(200), 1, 1, 1), []);
            await Task.Delay(100);
            throw new InvalidDataException("a bug");
        });

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
