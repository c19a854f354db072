using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Logging;

/// <summary>What the request log keeps of one index.</summary>
/// <param name="Index">The number of the request.</param>
/// <param name="Start">When it was sent, or would have been.</param>
/// <param name="Result">What it became; in a run of flows, of all its requests together.</param>
internal readonly record struct LoggedRequest(long Index, DateTime Start, RequestResult Result)
{
    public static LoggedRequest Of(long index, in RequestResult result) =>
        new(index, TimeProvider.System.GetUtcNow().UtcDateTime.AddMicroseconds(-result.ServiceTimeMicroseconds), result);
}
