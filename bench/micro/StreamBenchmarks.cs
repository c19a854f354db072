using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using BenchmarkDotNet.Attributes;
using LoadCluster.Agent.Streams;

namespace LoadCluster.Bench.Micro;

/// <summary>
/// What keeping calls in flight costs by itself, with a limit that can change and with Akka's own stage: calls that end
/// at once, and calls that are really waited for.
/// </summary>
[MemoryDiagnoser]
public class StreamBenchmarks
{
    private const int Elements = 100_000;

    private readonly ActorSystem _system = ActorSystem.Create("bench");

    [Params(1, 1000)]
    public int Limit { get; set; }

    [Benchmark(OperationsPerInvoke = Elements)]
    public Task<Done> LimitedAtOnce() => RunAsync(Limited(Task.FromResult));

    [Benchmark(OperationsPerInvoke = Elements)]
    public Task<Done> LimitedAndYield() => RunAsync(Limited(YieldAsync));

    [Benchmark(OperationsPerInvoke = Elements)]
    public Task<Done> StockAtOnce() => RunAsync(Stock(Task.FromResult));

    [Benchmark(OperationsPerInvoke = Elements)]
    public Task<Done> StockAndYield() => RunAsync(Stock(YieldAsync));

    [GlobalCleanup]
    public Task Terminate() => _system.Terminate();

    private static Source<int, NotUsed> Numbers => Source.From(Enumerable.Range(0, Elements));

    private Source<int, NotUsed> Limited(Func<int, Task<int>> call) =>
        Numbers.SelectAsyncUnordered(new ConcurrencyLimit(Limit), call);

    private Source<int, NotUsed> Stock(Func<int, Task<int>> call) => Numbers.SelectAsyncUnordered(Limit, call);

    private Task<Done> RunAsync(Source<int, NotUsed> source) => source.RunWith(Sink.Ignore<int>(), _system.Materializer());

    private static async Task<int> YieldAsync(int element)
    {
        await Task.Yield();
        return element;
    }
}
