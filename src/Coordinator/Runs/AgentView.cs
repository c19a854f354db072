using LoadCluster.Shared.Messages;

namespace LoadCluster.Coordinator.Runs;

/// <summary>An agent of one run, from its pulses: of one process, or of those that followed it under its name.</summary>
internal sealed class AgentView(AgentVitals first)
{
    private double _cpuSeconds;
    private long _peakMemoryBytes;
    private AgentVitals _secondBefore = first;
    private AgentVitals _vitals = first;
    private double _busiestSecond;
    private TimeSpan _ahead;

    public RunPulse? Last { get; set; }

    public string? Fault { get; set; }

    /// <summary>
    /// How far its clock is ahead for certain. A pulse takes time to come and makes it less, an order takes time and
    /// makes it more: the truth is between what pulses tell and what the agent makes of its orders.
    /// </summary>
    private TimeSpan Skew =>
        _ahead > TimeSpan.Zero ? _ahead
        : _vitals.ClockOffset < TimeSpan.Zero ? _vitals.ClockOffset
        : TimeSpan.Zero;

    public void See(AgentVitals vitals, DateTimeOffset now)
    {
        if (vitals.Incarnation != _vitals.Incarnation)
            (_vitals, _secondBefore) = (vitals, vitals);
        _cpuSeconds += vitals.CpuSeconds - _vitals.CpuSeconds;
        _peakMemoryBytes = Math.Max(_peakMemoryBytes, vitals.PeakMemoryBytes);
        _vitals = vitals;
        _ahead = vitals.Clock - now > _ahead ? vitals.Clock - now : _ahead;
        var seconds = (vitals.Clock - _secondBefore.Clock).TotalSeconds;
        // Pulses come more often than once a second when something changes.
        if (seconds < 0.9)
            return;
        var used = (vitals.CpuSeconds - _secondBefore.CpuSeconds) / (seconds * Math.Max(1, vitals.Cores));
        (_secondBefore, _busiestSecond) = (vitals, Math.Max(_busiestSecond, Math.Min(1, used)));
    }

    public AgentEffort Effort(string name) => new(
        name,
        _cpuSeconds,
        _peakMemoryBytes,
        Math.Round(_busiestSecond, 3),
        Math.Round(Skew.TotalMilliseconds, 3));
}
