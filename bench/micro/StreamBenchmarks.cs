using BenchmarkDotNet.Attributes;
using LoadCluster.Shared.Streams;

namespace LoadCluster.Bench.Micro;

/// <summary>
/// What keeping calls in flight costs by itself: calls that end at once, and calls that are really waited for.
/// </summary>
[MemoryDiagnoser]
public class StreamBenchmarks
{
    private const int Elements = 100_000;

    [Params(1, 1000)]
    public int Limit { get; set; }

    [Benchmark(OperationsPerInvoke = Elements)]
    public async Task<int> MapAtOnce() =>
        await AsyncEnumerable.Range(0, Elements).MapAsyncUnordered(Limit, ValueTask.FromResult).CountAsync();

    [Benchmark(OperationsPerInvoke = Elements)]
    public async Task<int> MapAndYield() =>
        await AsyncEnumerable.Range(0, Elements).MapAsyncUnordered(Limit, YieldAsync).CountAsync();

    private static async ValueTask<int> YieldAsync(int element)
    {
        await Task.Yield();
        return element;
    }
}
