using Akka;
using Akka.Streams.Dsl;

namespace LoadCluster.Bench.Strategies.Strategies;

/// <summary>What the strategies on Akka.Streams have in common.</summary>
internal static class Indexes
{
    /// <summary>The indexes from 0 on, one at a time.</summary>
    public static Source<long, NotUsed> Until(long requests) =>
        Source.Unfold(0L, index => index < requests ? (index + 1, index) : Akka.Util.Option<(long, long)>.None);

    public static async Task<long> SendAsync(Func<long, Task> send, long index)
    {
        await send(index);
        return index;
    }
}
