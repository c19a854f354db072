using System.Diagnostics;
using System.Net;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>An address of the target, as one event loop knows it.</summary>
internal sealed class TargetAddress(IPEndPoint endpoint)
{
    private static readonly long Penalty = 10 * Stopwatch.Frequency;

    private long _avoidedUntil = long.MinValue;

    public EndPointBytes EndPoint { get; } = new(endpoint);

    /// <summary>Whether it has refused a connection lately, so that others are tried first.</summary>
    public bool IsAvoided => Stopwatch.GetTimestamp() < _avoidedUntil;

    public void Refused() => _avoidedUntil = Stopwatch.GetTimestamp() + Penalty;

    public void Accepted() => _avoidedUntil = long.MinValue;
}
