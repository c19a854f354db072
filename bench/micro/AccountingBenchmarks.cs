using BenchmarkDotNet.Attributes;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Bench.Micro;

/// <summary>What a shard costs the coordinator, and what a request costs the tally of its shard.</summary>
[MemoryDiagnoser]
public class AccountingBenchmarks
{
    private readonly ShardPlanner _planner = new(total: null);
    private readonly Ledger _ledger = new();
    private readonly Tally _tally = new();
    private readonly RequestResult _sample = new(Outcome.Status(200), BytesReceived: 13, LatencyMicroseconds: 900, ServiceTimeMicroseconds: 890);
    private long _next;

    [Benchmark]
    public long Plan()
    {
        var shard = _planner.Next(1000)!.Value;
        _planner.Apply(shard);
        return shard.Id;
    }

    [Benchmark]
    public bool OpenAndAccept()
    {
        var shard = new Shard(_next, _next * 1000, Stride: 1, Count: 1000);
        _next++;
        _ledger.Add(shard);
        return _ledger.Accept(new ShardSlice(shard, From: 0), 1000);
    }

    [Benchmark]
    public void RecordSample() => _tally.Record(_sample);
}
