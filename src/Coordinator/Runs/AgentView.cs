using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Runs;

/// <summary>An agent of one run, from its statuses: of one process, or of several that had its name in turn.</summary>
internal sealed class AgentView
{
    private AgentId? _id;
    private int _cores = 1;
    private double _cpuSeconds;
    private long _peakMemoryBytes;
    private ProcessStats _secondBefore;
    private ProcessStats _last;
    private double _busiestSecond;
    private TimeSpan _ahead;

    /// <summary>What its session did last; none when it has no session.</summary>
    public SessionStatus? Session { get; set; }

    /// <summary>Why its process cannot take part, in one line; it holds for the rest of the run.</summary>
    public string? Fault { get; set; }

    /// <summary>
    /// How far its clock is ahead for certain. A status takes time to arrive and shows less, an answer takes time and
    /// shows more: the truth is between what statuses show and what the agent computes from the answers.
    /// </summary>
    private TimeSpan Skew =>
        _ahead > TimeSpan.Zero ? _ahead
        : _last.ClockOffset < TimeSpan.Zero ? _last.ClockOffset
        : TimeSpan.Zero;

    public void Update(AgentId id, int cores, ProcessStats process, DateTimeOffset now)
    {
        if (id != _id)
            (_id, _cores, _last, _secondBefore, Fault) = (id, Math.Max(1, cores), process, process, null);
        _cpuSeconds += process.CpuSeconds - _last.CpuSeconds;
        _peakMemoryBytes = Math.Max(_peakMemoryBytes, process.PeakMemoryBytes);
        _last = process;
        _ahead = process.Clock - now > _ahead ? process.Clock - now : _ahead;
        var seconds = (process.Clock - _secondBefore.Clock).TotalSeconds;
        // Statuses come more often than once a second when something changes.
        if (seconds < 0.9)
            return;
        var used = (process.CpuSeconds - _secondBefore.CpuSeconds) / (seconds * _cores);
        (_secondBefore, _busiestSecond) = (process, Math.Max(_busiestSecond, Math.Min(1, used)));
    }

    public AgentUsage Usage(string name) => new(
        name,
        _cpuSeconds,
        _peakMemoryBytes,
        Math.Round(_busiestSecond, 3),
        Math.Round(Skew.TotalMilliseconds, 3));
}
