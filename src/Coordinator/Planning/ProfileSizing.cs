using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Planning;

/// <summary>
/// Decides when the next second of a load profile is planned and how many requests it has: early enough that agents
/// hold their shards of it when it begins, and late enough to be cut for the agents there will be. A pure function.
/// </summary>
public static class ProfileSizing
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);
    /// <summary>The number of requests that should be planned now, or 0 when enough is planned.</summary>
    /// <param name="profile">When requests should start.</param>
    /// <param name="total">How many there are, at most as many as the profile has.</param>
    /// <param name="planned">How many of them are planned.</param>
    /// <param name="elapsed">Time since the start of the run; negative before.</param>
    /// <param name="ahead">How long before it is due a second is planned.</param>
    public static long Next(LoadProfile profile, long total, long planned, TimeSpan elapsed, TimeSpan ahead)
    {
        if (planned >= total)
            return 0;
        var start = profile.StartOf(planned);
        if (start > elapsed + ahead)
            return 0;
        var end = new TimeSpan((start.Ticks / Slice.Ticks * Slice.Ticks) + Slice.Ticks);
        return Math.Min(total, profile.CountUntil(end)) - planned;
    }
}
