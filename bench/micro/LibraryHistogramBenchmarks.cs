using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using HdrHistogram;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace LoadCluster.Bench.Micro;

/// <summary>The library HdrHistogram, with the range and precision of <see cref="HistogramBenchmarks"/>.</summary>
[MemoryDiagnoser]
public class LibraryHistogramBenchmarks
{
    private readonly ImmutableArray<long> _latencies = HistogramBenchmarks.Latencies();
    private readonly LongHistogram _recorded = Create();
    private readonly LongHistogram _sum = Create();
    private ByteBuffer _target = ByteBuffer.Allocate(0);

    [GlobalSetup]
    public void Fill()
    {
        foreach (var latency in _latencies)
            _recorded.RecordValue(latency);
        _target = ByteBuffer.Allocate(_recorded.GetNeededByteBufferCapacity());
    }

    [Benchmark(OperationsPerInvoke = HistogramBenchmarks.Values)]
    public void Record()
    {
        foreach (var latency in _latencies)
            _sum.RecordValue(latency);
    }

    [Benchmark]
    public void Merge() => _sum.Add(_recorded);

    [Benchmark]
    public int Encode()
    {
        _target.Position = 0;
        return _recorded.Encode(_target, HistogramEncoderV2.Instance);
    }

    [Benchmark]
    public LongHistogram Allocate() => Create();

    [Benchmark]
    public long Percentile() => _recorded.GetValueAtPercentile(99);

    private static LongHistogram Create() => new(1, 3_600_000_000, 3);
}
