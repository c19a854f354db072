using BenchmarkDotNet.Attributes;
using LoadCluster.Coordinator.Planning;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;
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
    public bool OpenLeaseAndAccept()
    {
        var shard = new Shard(_next, _next * 1000, Stride: 1, Count: 1000);
        _next++;
        _ledger.Add(shard);
        var slice = new ShardSlice(shard, From: 0);
        var lease = new Lease(new AgentId("a", 1), _next);
        _ledger.Take(slice, lease);
        return _ledger.Accept(lease.Agent, slice, 1000);
    }

    [Benchmark]
    public void RecordSample() => _tally.Record(_sample);
}
