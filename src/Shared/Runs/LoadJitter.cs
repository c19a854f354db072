namespace LoadCluster.Shared.Runs;

/// <summary>How the starts of requests are spread within the rate of a load profile.</summary>
public enum LoadJitter
{
    /// <summary>As evenly as the rate allows.</summary>
    None,

    /// <summary>As requests of independent users come: gaps between them are distributed exponentially.</summary>
    Poisson,
}
