namespace LoadCluster.Shared.Metrics;

/// <summary>A range of values that a <see cref="LatencyHistogram"/> counts together.</summary>
/// <param name="Lowest">Its lowest value, in microseconds.</param>
/// <param name="Highest">Its highest value, in microseconds, inclusive.</param>
/// <param name="Count">How many recorded values fell into it.</param>
public readonly record struct LatencyBucket(long Lowest, long Highest, long Count);
