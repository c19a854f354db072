using LoadCluster.Shared.Metrics;

namespace LoadCluster.Shared.Thresholds;

/// <summary>What thresholds are about: a run, or the part of it that is accounted for.</summary>
/// <param name="Tally">The outcomes of its requests.</param>
/// <param name="Duration">How long that took.</param>
public readonly record struct RunFigures(Tally Tally, TimeSpan Duration);
