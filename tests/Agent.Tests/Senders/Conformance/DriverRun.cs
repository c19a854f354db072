using LoadCluster.Agent.Senders;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Clustering.InProcess;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Conformance;

/// <summary>A driver at work in the lanes of an agent, with a test in the place of the coordinator.</summary>
internal sealed class DriverRun : IAsyncDisposable
{
    private const string RunId = "run";

    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ICluster _cluster = new InProcessCluster().Join("agent");
    private readonly ISender _driver;
    private readonly Lane[] _lanes;
    private readonly Task _sending;
    private long _nextIndex;
    private long _nextShard;

    public DriverRun(ISender driver, int limit, RunSpec? spec = null)
    {
        _driver = driver;
        _lanes = [.. Enumerable.Range(0, driver.Lanes).Select(_ => new Lane(
            spec ?? Work.Plain, _cluster.Shards(RunId), _cluster.Journal(RunId), () => new MessageHeader(Protocol.Version, 1, "agent", 1)))];
        ChangeLimit(limit);
        _sending = Task.WhenAll(_lanes.Select(lane => lane.RunAsync(driver, _drain.Token, _stop.Token)));
    }

    /// <summary>
    /// The most requests that were in flight together, at most: lanes may have had theirs at different times.
    /// </summary>
    public int MaxInFlight => _lanes.Sum(lane => lane.Limit.MaxInFlight);

    public int InFlight => _lanes.Sum(lane => lane.Limit.InFlight);

    /// <summary>Sends all requests of a spec.</summary>
    public static async Task<Tally> CompleteAsync(ISender driver, RunSpec spec)
    {
        await using var run = new DriverRun(driver, spec.Limit, spec);
        return await run.SendAsync(spec.Requests!.Value);
    }

    public void ChangeLimit(int limit)
    {
        for (var i = 0; i < _lanes.Length; i++)
            _lanes[i].Limit.Change((limit / _lanes.Length) + (i < limit % _lanes.Length ? 1 : 0));
    }

    /// <summary>Sends so many more requests, in a shard for each lane or so, and waits for all of them.</summary>
    public async Task<Tally> SendAsync(long requests)
    {
        await QueueAsync(requests);
        return await ReadReportsAsync(requests);
    }

    /// <summary>Queues so many more requests.</summary>
    public async Task QueueAsync(long requests)
    {
        var size = Math.Max(1, requests / (2 * _lanes.Length));
        for (long count; requests > 0; requests -= count, _nextIndex += count)
        {
            count = Math.Min(size, requests);
            var shard = new Shard(_nextShard++, _nextIndex, 1, count);
            await _cluster.Shards(RunId).PublishAsync(new ShardSlice(shard, 0), default);
        }
    }

    /// <summary>Starts nothing new from the moment this is called, and waits for what is in flight.</summary>
    /// <returns>What was sent in all.</returns>
    public async Task<Tally> DrainAsync()
    {
        Drain();
        await _sending;
        return await ReadReportsAsync(requests: null);
    }

    /// <summary>Gives up what is in flight.</summary>
    /// <returns>What was sent in all.</returns>
    public async Task<Tally> StopAsync()
    {
        Drain();
        await _stop.CancelAsync();
        return await DrainAsync();
    }

    /// <summary>
    /// Adds reports up until so many requests are accounted for, or until the marker that the last one is read.
    /// </summary>
    public async Task<Tally> ReadReportsAsync(long? requests)
    {
        var journal = _cluster.Journal(RunId);
        if (requests is null)
            await journal.AppendAsync(new CoordinatorElected(default), default);
        var total = new Tally();
        await foreach (var entry in journal.ReadAsync(default))
        {
            if (entry is CoordinatorElected)
                break;
            if (entry is not ShardReported report)
                continue;
            var encoded = report.Tally.Span;
            total.Add(Tally.Read(ref encoded));
            if (total.Total == requests)
                break;
        }
        return total;
    }

    public async ValueTask DisposeAsync()
    {
        Drain();
        await _stop.CancelAsync();
        await _sending;
        await _driver.DisposeAsync();
        await _cluster.DisposeAsync();
        _drain.Dispose();
        _stop.Dispose();
    }

    // All who listen have heard it when this returns; cancelling asynchronously would leave some to be told later.
    private void Drain() => _drain.Cancel();
}
