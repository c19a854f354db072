using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Bench.ManyAgents;

/// <summary>
/// A simulated agent's part in one run: leases shards, counts their indexes at its rate, reports them.
/// </summary>
internal sealed class CountingSession
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly ICluster _cluster;
    private readonly Simulation _simulation;
    private readonly Func<MessageHeader> _stampHeader;
    private readonly CancellationTokenSource _drain = new();
    private readonly Lock _gate = new();
    private readonly Tally _sincePulse = new();
    private readonly Tally _shard = new();
    private int _leases;

    public CountingSession(string runId, ICluster cluster, Simulation simulation, Func<MessageHeader> stampHeader)
    {
        (RunId, _cluster, _simulation, _stampHeader) = (runId, cluster, simulation, stampHeader);
        Completion = Task.Run(CountAsync);
    }

    public string RunId { get; }

    public Task Completion { get; }

    /// <summary>How many requests it may have in flight, and says it has.</summary>
    public int Limit { get; set; }

    public void Drain() => _drain.Cancel();

    public RunPulse Pulse()
    {
        lock (_gate)
        {
            var pulse = new RunPulse(
                RunId, "counting", _sincePulse.Encode(), _sincePulse.Total, _sincePulse.MeanLagMilliseconds, Limit,
                Limit * _leases, Limit, Lanes: 1, _leases, _shard.Total, Left: Completion.IsCompleted);
            _sincePulse.Clear();
            return pulse;
        }
    }

    private async Task CountAsync()
    {
        await using var consumer = _cluster.Shards(RunId).Consume();
        try
        {
            while (true)
                await DoAsync(await consumer.LeaseAsync(_drain.Token));
        }
        catch (OperationCanceledException) when (_drain.IsCancellationRequested)
        {
            // The run is over, or this agent's part in it.
        }
    }

    private async Task DoAsync(IShardLease lease)
    {
        var journal = _cluster.Journal(RunId);
        await journal.AppendAsync(new ShardLeased(_stampHeader(), lease.Slice), CancellationToken.None);
        lock (_gate)
            _leases = 1;
        while (_shard.Total < lease.Slice.Count && !_drain.IsCancellationRequested)
        {
            await Task.Delay(Step, _drain.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Count(Math.Min(lease.Slice.Count - _shard.Total, (long)(_simulation.Rate * Step.TotalSeconds)));
        }
        var report = new ShardReported(_stampHeader(), lease.Slice, _shard.Total, _shard.Encode());
        await journal.AppendAsync(report, CancellationToken.None);
        await lease.AcknowledgeAsync(CancellationToken.None);
        lock (_gate)
        {
            _shard.Clear();
            _leases = 0;
        }
    }

    private void Count(long requests)
    {
        lock (_gate)
        {
            for (var i = 0L; i < requests; i++)
            {
                var latency = Random.Shared.Next(500, 50_000);
                var sample = new RequestResult(Outcome.Status(200), BytesReceived: 10, latency, latency);
                _shard.Record(sample);
                _sincePulse.Record(sample);
            }
        }
        _simulation.Count(requests);
    }
}
