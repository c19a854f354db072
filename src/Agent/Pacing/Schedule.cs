using System.Diagnostics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Pacing;

/// <summary>When the requests of one run should start, on this machine's monotonic clock.</summary>
/// <param name="profile">When they should, since the start of the run.</param>
/// <param name="start">The start of the run: a stamp of <see cref="Stopwatch"/>.</param>
internal sealed class Schedule(LoadProfile profile, long start)
{
    private static readonly double StampsPerTick = (double)Stopwatch.Frequency / TimeSpan.TicksPerSecond;

    /// <summary>A schedule whose start is so far away.</summary>
    /// <param name="profile">When requests should start, since the start of the run.</param>
    /// <param name="untilStart">How long it is to the start; negative when it is over.</param>
    public static Schedule StartingIn(LoadProfile profile, TimeSpan untilStart) =>
        new(profile, Stopwatch.GetTimestamp() + Stamps(untilStart));

    /// <summary>When a request should start: a stamp of <see cref="Stopwatch"/>.</summary>
    public long StampOf(long index) => start + Stamps(profile.StartOf(index));

    /// <summary>A time in stamps.</summary>
    public static long Stamps(TimeSpan time) => (long)(time.Ticks * StampsPerTick);
}
