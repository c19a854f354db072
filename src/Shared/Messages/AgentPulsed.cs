using System.Collections.Immutable;

namespace LoadCluster.Shared.Messages;

/// <summary>Whether an agent takes work.</summary>
public enum AgentState
{
    /// <summary>It does.</summary>
    Working,

    /// <summary>It was told to rest: it keeps nothing, and waits.</summary>
    Cordoned,

    /// <summary>It is about to leave the cluster.</summary>
    Leaving,
}

/// <summary>How an agent's process is doing.</summary>
/// <param name="Version">Version of its program.</param>
/// <param name="Clock">What its clock shows.</param>
/// <param name="ClockOffset">
/// By how much that is ahead of the coordinator's clock, at most: the orders it measures that by took some time to
/// come. 0 while it cannot tell.
/// </param>
/// <param name="Cores">Processors it may use.</param>
/// <param name="CpuSeconds">Processor time used since it started, user and system.</param>
/// <param name="PeakMemoryBytes">Highest resident size so far.</param>
/// <param name="MaxConnections">The most requests it will have in flight, in all runs together.</param>
/// <param name="Incarnation">Tells it from others of its name, before it or beside it: a random number.</param>
public readonly record struct AgentVitals(
    string Version, DateTimeOffset Clock, TimeSpan ClockOffset, int Cores, double CpuSeconds, long PeakMemoryBytes,
    int MaxConnections, long Incarnation = 0);

/// <summary>What an agent did for one run since its last pulse.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Driver">Name of the driver it sends with.</param>
/// <param name="Tally">
/// What became of the requests that ended since the last pulse: an encoded <see cref="Metrics.Tally"/>. For display
/// only.
/// </param>
/// <param name="Requests">How many requests that were.</param>
/// <param name="LagMilliseconds">By how much they were sent later than they should have been, on average.</param>
/// <param name="Limit">How many requests it may have in flight now.</param>
/// <param name="InFlight">How many are in flight now.</param>
/// <param name="MaxInFlight">The most that were in flight since the last pulse.</param>
/// <param name="Lanes">How many streams of work it sends by, each of which leases shards of its own.</param>
/// <param name="Leases">How many shards it holds.</param>
/// <param name="Unreported">How many requests are done whose shard, not being done, is not reported yet.</param>
/// <param name="Left">It has left the run: this is its last word on it.</param>
public sealed record RunPulse(
    string RunId, string Driver, ReadOnlyMemory<byte> Tally, long Requests, double LagMilliseconds, int Limit, int InFlight,
    int MaxInFlight, int Lanes, int Leases, long Unreported, bool Left);

/// <summary>The heartbeat of an agent: once a second, and at once when something changed.</summary>
/// <param name="Header">Who says it, and when.</param>
/// <param name="OrdersSeen">Sequence of the orders it obeys; 0 before the first.</param>
/// <param name="State">Whether it takes work.</param>
/// <param name="Vitals">How its process is doing.</param>
/// <param name="Runs">The runs it works on.</param>
/// <param name="Faults">Why it cannot work on a run it was ordered to, by run id.</param>
public sealed record AgentPulsed(
    MessageHeader Header, long OrdersSeen, AgentState State, AgentVitals Vitals,
    ImmutableArray<RunPulse> Runs, ImmutableDictionary<string, string> Faults) : Message(Header);
