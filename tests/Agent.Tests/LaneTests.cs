using LoadCluster.Agent.Senders;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Tests;

public sealed class LaneTests : IAsyncLifetime
{
    private readonly Work _work = new();
    private readonly ManualSender _driver = new();
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lane _lane;

    public LaneTests() => _lane = new Lane(Work.Plain, _work.Queue, _work.Journal, Work.StampHeader);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _work.DisposeAsync();

    [Fact]
    public async Task Run_ConsecutiveShards_KeepsTheLimitInFlightAcrossTheirBoundaries()
    {
        await _work.AddAsync(shards: 4, size: 3);
        var running = Start(limit: 5);

        // Five of twelve: the first shard and part of the second, though nothing has ended.
        var first = await _driver.NextAsync(5);
        first.Select(request => request.Index).ShouldBe([0, 1, 2, 3, 4]);
        foreach (var request in first)
        {
            request.Succeed();
            (await _driver.NextAsync()).Index.ShouldBe(request.Index + 5);
            _lane.Limit.InFlight.ShouldBe(5);
        }

        await StopAsync(running);
        _lane.Limit.MaxInFlight.ShouldBe(5);
    }

    [Fact]
    public async Task Run_ShardDone_IsReportedWhileOthersAreOnTheWay()
    {
        await _work.AddAsync(shards: 2, size: 2);
        var running = Start(limit: 4);
        var requests = await _driver.NextAsync(4);

        requests[3].Succeed();
        requests[2].End(Outcome.Error(ErrorKind.Timeout));
        var report = await _work.NextReportAsync();

        (report.Slice.Shard.Id, report.Slice.From, report.Count).ShouldBe((1, 0, 2));
        _work.Total.CountOf(Outcome.Status(200)).ShouldBe(1);
        _work.Total.CountOf(Outcome.Error(ErrorKind.Timeout)).ShouldBe(1);
        await StopAsync(running);
    }

    [Fact]
    public async Task Drain_InMidShard_ReportsThePrefixAndHandsBackTheRest()
    {
        await _work.AddAsync(shards: 3, size: 10);
        var running = Start(limit: 4);
        var requests = await _driver.NextAsync(4);

        await _drain.CancelAsync();
        running.IsCompleted.ShouldBeFalse();
        foreach (var request in requests)
            request.Succeed();
        await running.WaitAsync(Waiting.Patience);

        _driver.StartedCount.ShouldBe(0);
        await ShouldHandBackAsync(shards: 3, sent: 4);
        _work.Total.Succeeded.ShouldBe(4);
    }

    [Fact]
    public async Task Stop_InMidShard_ReportsWhatWasInFlightAsAborted()
    {
        await _work.AddAsync(shards: 3, size: 10);
        var running = Start(limit: 4);
        var requests = await _driver.NextAsync(4);
        requests[0].Succeed();
        await _driver.NextAsync();

        await StopAsync(running);

        await ShouldHandBackAsync(shards: 3, sent: 5);
        (_work.Total.Succeeded, _work.Total.Aborted).ShouldBe((1, 4));
    }

    [Fact]
    public async Task Drain_LeaseNotTouched_IsReportedWithNothingDone()
    {
        await _work.AddAsync(shards: 1, size: 10);
        var running = Start(limit: 0);

        await _drain.CancelAsync();
        await running.WaitAsync(Waiting.Patience);

        await ShouldHandBackAsync(shards: 1, sent: 0);
        _work.Reports.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Run_ShardLeased_ClaimsItInTheJournal()
    {
        await _work.AddAsync(shards: 1, size: 10);
        var running = Start(limit: 3);

        await _driver.NextAsync(3);

        (await _work.NextEntryAsync()).ShouldBeOfType<ShardLeased>().Slice.Count.ShouldBe(10);
        await StopAsync(running);
    }

    [Fact]
    public async Task Drain_WaitingForWork_Ends()
    {
        var running = Start(limit: 4);

        await _drain.CancelAsync();

        await running.WaitAsync(Waiting.Patience);
        _lane.Limit.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task Run_DriverFails_GivesItsLeasesToOthers()
    {
        await _work.AddAsync(shards: 1, size: 10);
        _lane.Limit.Change(2);

        await Should.ThrowAsync<InvalidDataException>(
            () => _lane.RunAsync(new FailingDriver(), _drain.Token, _stop.Token).WaitAsync(Waiting.Patience));

        var lease = await _work.Queue.Consume().LeaseAsync(CancellationToken.None).AsTask().WaitAsync(Waiting.Patience);
        lease.Slice.Count.ShouldBe(10);
    }

    [Fact]
    public async Task MovePulseTo_Tally_MovesWhatEndedSince()
    {
        await _work.AddAsync(shards: 1, size: 10);
        var running = Start(limit: 3);
        foreach (var request in await _driver.NextAsync(3))
            request.Succeed();
        await _driver.NextAsync(3);
        await Waiting.UntilAsync(() => _lane.Unreported == 3);

        var pulse = new Tally();
        _lane.MovePulseTo(pulse);
        _lane.MovePulseTo(pulse);

        pulse.Succeeded.ShouldBe(3);
        await StopAsync(running);
    }

    private Task Start(int limit)
    {
        _lane.Limit.Change(limit);
        return _lane.RunAsync(_driver, _drain.Token, _stop.Token);
    }

    private async Task StopAsync(Task running)
    {
        await _drain.CancelAsync();
        await _stop.CancelAsync();
        await running.WaitAsync(Waiting.Patience);
    }

    /// <summary>
    /// What was sent is reported, each shard from its front; the rest is handed back or still queued.
    /// </summary>
    private async Task ShouldHandBackAsync(int shards, long sent)
    {
        await _work.ReadToEndAsync();
        _work.Reports.Sum(report => report.Count).ShouldBe(sent);
        _work.Reports.ShouldAllBe(report => report.Slice.From == 0);
        _work.Reports.ShouldBeUnique();

        await using var other = _work.Queue.Consume();
        for (var i = _work.Reports.Count; i < shards; i++)
        {
            var lease = await other.LeaseAsync(CancellationToken.None).AsTask().WaitAsync(Waiting.Patience);
            _work.Reports.ShouldAllBe(report => report.Slice.Shard.Id != lease.Slice.Shard.Id);
        }
    }

    private sealed class FailingDriver : ISender
    {
        public string Name => "failing";

        public int Lanes => 1;

        public async Task SendAsync(Lane lane, CancellationToken drain, CancellationToken stop)
        {
            (await lane.WaitForWorkAsync()).ShouldBeTrue();
            lane.TryTake(now: 0, out _).ShouldBeTrue();
            throw new InvalidDataException("a bug");
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
