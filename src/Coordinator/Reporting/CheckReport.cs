namespace LoadCluster.Coordinator.Reporting;

/// <summary>How often a check failed.</summary>
/// <param name="Expression">The check, as it was typed.</param>
/// <param name="Failed">Responses that failed it; each of them may have failed others, too.</param>
public sealed record CheckReport(string Expression, long Failed);
