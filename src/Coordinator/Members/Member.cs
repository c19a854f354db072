using LoadCluster.Shared.Messages;

namespace LoadCluster.Coordinator.Members;

/// <summary>One agent that is alive, from its pulses.</summary>
internal sealed class Member(TimeProvider time)
{
    private AgentPulsed? _last;
    private long _seen;
    private long _secondStarted;
    private double _cpuAtStart;
    private Format _second;
    private Format _current;

    public AgentPulsed Last => _last ?? throw new InvalidOperationException("The agent has not pulsed.");

    public bool SpeaksOurProtocol => Last.Header.Version == Protocol.Version;

    public bool IsAbleToWork => _last is not null && SpeaksOurProtocol && Last.State == AgentState.Working;

    public TimeSpan Silence => time.GetElapsedTime(_seen);

    /// <summary>Whether that was its last word: an agent that leaves may have requests in flight for a while.</summary>
    public bool HasLeft => Last.State == AgentState.Leaving && Last.Runs.All(run => run.Left);

    /// <summary>Whether the pulse is of the process that this is.</summary>
    public bool Is(AgentPulsed pulse) => Last.Vitals.Incarnation == pulse.Vitals.Incarnation;

    public void See(AgentPulsed pulse)
    {
        var now = time.GetTimestamp();
        if (_last is null)
            (_secondStarted, _cpuAtStart) = (now, pulse.Vitals.CpuSeconds);
        (_last, _seen) = (pulse, now);
        if (!SpeaksOurProtocol)
            return;
        foreach (var run in pulse.Runs)
            Count(run);
        _current.SkewMilliseconds = (pulse.Vitals.Clock - time.GetUtcNow()).TotalMilliseconds;
        if (time.GetElapsedTime(_secondStarted, now) is { TotalSeconds: > 0.9 } elapsed)
            CloseSecond(elapsed.TotalSeconds, now);
    }

    public AgentSnapshot Snapshot(int share) => new(
        Last.Header.Sender,
        Last.State,
        Last.Header.Version,
        Last.Vitals.Version,
        Last.Vitals.Cores,
        _second.CpuPercent,
        share,
        SpeaksOurProtocol ? Last.Runs.Sum(run => run.InFlight) : 0,
        _second.Requests,
        _second.LagMilliseconds,
        _second.SkewMilliseconds,
        SpeaksOurProtocol ? Last.Runs.Sum(run => run.Leases) : 0);

    private void Count(RunPulse run)
    {
        _current.Requests += run.Requests;
        _current.LagMilliseconds += run.LagMilliseconds * run.Requests;
    }

    private void CloseSecond(double seconds, long now)
    {
        _second = _current with
        {
            Requests = _current.Requests / seconds,
            LagMilliseconds = _current.Requests > 0 ? _current.LagMilliseconds / _current.Requests : 0,
            CpuPercent = 100 * (Last.Vitals.CpuSeconds - _cpuAtStart) / seconds,
        };
        _current = default;
        (_secondStarted, _cpuAtStart) = (now, Last.Vitals.CpuSeconds);
    }

    private record struct Format(double Requests, double LagMilliseconds, double CpuPercent, double SkewMilliseconds);
}
