using LoadCluster.Shared.Streams;

namespace LoadCluster.Bench.Strategies.Strategies;

/// <summary>The product's way: a stream of indexes, mapped with at most the limit of calls in flight.</summary>
internal sealed class Pipeline : IStrategy
{
    public string Name => "pipeline";

    public async Task RunAsync(long requests, int limit, Func<long, Task> send)
    {
        await foreach (var _ in IndexesAsync(requests).MapAsyncUnordered(limit, SendAsync))
        {
            // A load generator would record what became of the request.
        }

        async ValueTask<long> SendAsync(long index)
        {
            await send(index);
            return index;
        }
    }

    private static async IAsyncEnumerable<long> IndexesAsync(long requests)
    {
        await Task.CompletedTask;
        for (var index = 0L; index < requests; index++)
            yield return index;
    }
}
