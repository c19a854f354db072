using Akka.Streams;
using Akka.Streams.Dsl;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Actors;

namespace LoadCluster.Bench.Strategies.Strategies;

/// <summary>The product's operator: an Akka stream of indexes with at most a limit, which may change, of calls in flight.</summary>
internal sealed class Pipeline : IStrategy
{
    public string Name => "pipeline";

    public async Task RunAsync(long requests, int limit, Func<long, Task> send)
    {
        using var system = LoadClusterSystem.CreateLocal();
        await Indexes.Until(requests)
            .SelectAsyncUnordered(new ConcurrencyLimit(limit), index => Indexes.SendAsync(send, index))
            .RunWith(Sink.Ignore<long>(), system.Materializer());
    }
}
