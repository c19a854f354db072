using System.Buffers;
using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Bench.Micro;

/// <summary>Recording is done for each request, merging and encoding for each shard and each pulse.</summary>
[MemoryDiagnoser]
public class HistogramBenchmarks
{
    public const int Values = 4096;

    private readonly ImmutableArray<long> _latencies = Latencies();
    private readonly LatencyHistogram _recorded = new();
    private readonly LatencyHistogram _sum = new();
    private readonly LatencyHistogram _read = new();
    private readonly ArrayBufferWriter<byte> _encoded = new();
    private readonly ArrayBufferWriter<byte> _target = new();

    /// <summary>As latencies are: most near the median, a long tail above it.</summary>
    public static ImmutableArray<long> Latencies()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Values).Select(_ => (long)(1000 * Math.Exp(random.NextDouble() * random.NextDouble() * 6)))];
    }

    [GlobalSetup]
    public void Fill()
    {
        foreach (var latency in _latencies)
            _recorded.Record(latency);
        _recorded.WriteTo(_encoded);
    }

    [Benchmark(OperationsPerInvoke = Values)]
    public void Record()
    {
        foreach (var latency in _latencies)
            _sum.Record(latency);
    }

    [Benchmark]
    public void Merge() => _sum.Add(_recorded);

    [Benchmark]
    public int Encode()
    {
        _target.ResetWrittenCount();
        _recorded.WriteTo(_target);
        return _target.WrittenCount;
    }

    [Benchmark]
    public void Decode()
    {
        var source = _encoded.WrittenSpan;
        _read.ReadFrom(ref source);
    }

    [Benchmark]
    public long Percentile() => _recorded.ValueAtPercentile(99);
}
