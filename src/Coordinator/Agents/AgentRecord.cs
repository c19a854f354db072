using Akka.Actor;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Agents;

/// <summary>One registered agent.</summary>
internal sealed class AgentRecord(RegisterAgent registration, IActorRef actor, TimeProvider time)
{
    private AgentStatus? _last;
    private long _seen = time.GetTimestamp();
    private long _secondStarted = time.GetTimestamp();
    private double? _cpuAtStart;
    private SecondFigures _second;
    private SecondFigures _current;

    public AgentId Id => registration.Agent;

    public string Name => registration.Agent.Name;

    public int Cores => registration.Cores;

    public int MaxConnections => registration.MaxConnections;

    /// <summary>Where it takes messages.</summary>
    public IActorRef Actor => actor;

    public AgentState State => _last?.State ?? AgentState.Working;

    public TimeSpan Silence => time.GetElapsedTime(_seen);

    /// <summary>Whether it drained everything and ends now.</summary>
    public bool HasLeft => State == AgentState.Leaving && _last!.Sessions.All(session => session.HasEnded);

    /// <summary>Notes that it is alive.</summary>
    public void Update(AgentStatus status)
    {
        var now = time.GetTimestamp();
        (_last, _seen) = (status, now);
        _cpuAtStart ??= status.Process.CpuSeconds;
        foreach (var session in status.Sessions)
            Count(session);
        _current.SkewMilliseconds = (status.Process.Clock - time.GetUtcNow()).TotalMilliseconds;
        if (time.GetElapsedTime(_secondStarted, now) is { TotalSeconds: > 0.9 } elapsed)
            CloseSecond(elapsed.TotalSeconds, status.Process.CpuSeconds, now);
    }

    /// <summary>The agent as it stands.</summary>
    /// <param name="share">How many requests it may have in flight.</param>
    /// <param name="cordoned">Whether an operator drained it.</param>
    public AgentSnapshot Snapshot(int share, bool cordoned) => new(
        Name,
        cordoned && State == AgentState.Working ? AgentState.Cordoned : State,
        registration.Protocol,
        registration.Version,
        registration.Cores,
        _second.CpuPercent,
        share,
        _last?.Sessions.Sum(session => session.InFlight) ?? 0,
        _second.Requests,
        _second.LagMilliseconds,
        _second.SkewMilliseconds,
        _last?.Sessions.Sum(session => session.Leases) ?? 0,
        actor.Path.Address.HasGlobalScope ? $"{actor.Path.Address}" : "");

    private void Count(SessionStatus session)
    {
        _current.Requests += session.Requests;
        _current.LagMilliseconds += session.LagMilliseconds * session.Requests;
    }

    private void CloseSecond(double seconds, double cpuSeconds, long now)
    {
        _second = _current with
        {
            Requests = _current.Requests / seconds,
            LagMilliseconds = _current.Requests > 0 ? _current.LagMilliseconds / _current.Requests : 0,
            CpuPercent = 100 * (cpuSeconds - _cpuAtStart!.Value) / seconds,
        };
        _current = default;
        (_secondStarted, _cpuAtStart) = (now, cpuSeconds);
    }

    private record struct SecondFigures(double Requests, double LagMilliseconds, double CpuPercent, double SkewMilliseconds);
}
