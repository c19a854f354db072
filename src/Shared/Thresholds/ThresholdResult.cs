namespace LoadCluster.Shared.Thresholds;

/// <summary>The result of a threshold.</summary>
/// <param name="Expression">The threshold, as it was typed.</param>
/// <param name="Passed">Whether it held.</param>
/// <param name="Value">What was measured, with its unit; <c>none</c> when there was nothing to measure.</param>
public sealed record ThresholdResult(string Expression, bool Passed, string Value);
