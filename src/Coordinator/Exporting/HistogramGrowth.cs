using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Exporting;

/// <summary>What a growing histogram has more than when it was last looked at.</summary>
internal sealed class HistogramGrowth
{
    private readonly Dictionary<long, long> _counts = [];

    /// <summary>
    /// The values that are new and how many, in microseconds: as percentiles give them, so that both fall into the same bucket.
    /// </summary>
    public IEnumerable<(long Microseconds, long Count)> Take(LatencyHistogram histogram)
    {
        foreach (var bucket in histogram.Buckets())
        {
            var more = bucket.Count - _counts.GetValueOrDefault(bucket.Lowest);
            _counts[bucket.Lowest] = bucket.Count;
            if (more > 0)
                yield return (Math.Min(bucket.Highest, histogram.Max), more);
        }
    }
}
