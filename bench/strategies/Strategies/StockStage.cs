using Akka.Streams;
using Akka.Streams.Dsl;
using LoadCluster.Shared.Actors;

namespace LoadCluster.Bench.Strategies.Strategies;

/// <summary>Akka's own stage: as many calls in flight as it was given when it was materialized.</summary>
internal sealed class StockStage : IStrategy
{
    public string Name => "select-async-unordered";

    public async Task RunAsync(long requests, int limit, Func<long, Task> send)
    {
        using var system = LoadClusterSystem.CreateLocal();
        await Indexes.Until(requests)
            .SelectAsyncUnordered(limit, index => Indexes.SendAsync(send, index))
            .RunWith(Sink.Ignore<long>(), system.Materializer());
    }
}
