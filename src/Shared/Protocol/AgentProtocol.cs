using System.Collections.Immutable;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Protocol;

// Agent and coordinator.
//
//   agent                                   coordinators
//     ── AgentHello (1/s until answered) ────► every node of the contact list
//     ◄─ CoordinatorActive(term) ───────────── the active one; also when a new one starts
//     ── RegisterAgent ──────────────────────► the active one
//     ◄─ AgentRegistered | RegistrationRefused
//     ── AgentStatus (1/s, and on a change) ─► the active one
//     ◄─ StatusReceived ──────────────────────
//     ◄─ StartSession | SetShare | DrainSession | StopSession ── the RunActor
//     ◄─ CordonAgent | UncordonAgent
//
// Every message of a coordinator carries its term; an agent ignores terms below the highest it has seen.

/// <summary>One process of an agent.</summary>
/// <param name="Name">Unique among the agents that are alive.</param>
/// <param name="Incarnation">A random number; distinguishes a process from earlier or other ones of the same name.</param>
public sealed record AgentId(string Name, long Incarnation);

/// <summary>Whether an agent takes work.</summary>
public enum AgentState
{
    Working,

    /// <summary>An operator drained it; it waits for <see cref="UncordonAgent"/>.</summary>
    Cordoned,

    /// <summary>It drains and will end.</summary>
    Leaving,
}

/// <summary>An agent looks for the active coordinator.</summary>
public sealed record AgentHello(AgentId Agent) : IProtocolMessage;

/// <summary>The sender is the active coordinator. Answered with <see cref="RegisterAgent"/>.</summary>
public sealed record CoordinatorActive(long Term) : IProtocolMessage;

/// <summary>What does not change while an agent's process lives.</summary>
/// <param name="Protocol">The protocol it speaks: <see cref="ProtocolVersion.Current"/>.</param>
/// <param name="Version">Version of its program.</param>
/// <param name="Cores">Processors it may use.</param>
/// <param name="MaxConnections">The most requests it will have in flight, in all runs together.</param>
public sealed record RegisterAgent(AgentId Agent, int Protocol, string Version, int Cores, int MaxConnections)
    : IProtocolMessage;

/// <summary>The agent is registered; its statuses are expected now.</summary>
public sealed record AgentRegistered(long Term) : IProtocolMessage;

/// <summary>The agent gets no work. It registers again once a second.</summary>
/// <param name="Term">The term of the coordinator.</param>
/// <param name="Reason">One line: another process has the name, or the protocols do not match.</param>
public sealed record RegistrationRefused(long Term, string Reason) : IProtocolMessage;

/// <summary>How an agent's process is doing.</summary>
/// <param name="Clock">What its clock shows.</param>
/// <param name="ClockOffset">How far its clock is ahead of the coordinator's, at most; 0 while unknown.</param>
/// <param name="CpuSeconds">Processor time since it started, user and system.</param>
/// <param name="PeakMemoryBytes">Highest resident size so far.</param>
public readonly record struct ProcessStats(
    DateTimeOffset Clock, TimeSpan ClockOffset, double CpuSeconds, long PeakMemoryBytes);

/// <summary>What an agent did for one run since its last status, for display and planning only.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Seen">The highest <see cref="ISessionOrder.Sequence"/> applied in the current term.</param>
/// <param name="Sender">The sender it uses; empty when it never started.</param>
/// <param name="Tally">
/// Encoded <see cref="Metrics.Tally"/> of the requests that ended since the last status, of them what a row of the timeline shows.
/// </param>
/// <param name="Requests">How many those were.</param>
/// <param name="LagMilliseconds">Mean send lag of those.</param>
/// <param name="Share">How many requests it may have in flight.</param>
/// <param name="InFlight">How many are in flight.</param>
/// <param name="MaxInFlight">The most since the last status.</param>
/// <param name="Streams">How many request streams or event loops it sends with.</param>
/// <param name="Leases">Slices it holds.</param>
/// <param name="Unreported">Requests that ended in slices that are not reported yet.</param>
/// <param name="HasEnded">Everything is reported and the session is gone.</param>
/// <param name="Fault">Why the session could not start or failed, in one line.</param>
public sealed record SessionStatus(
    string RunId,
    long Seen,
    string Sender,
    ReadOnlyMemory<byte> Tally,
    long Requests,
    double LagMilliseconds,
    int Share,
    int InFlight,
    int MaxInFlight,
    int Streams,
    int Leases,
    long Unreported,
    bool HasEnded,
    string? Fault);

/// <summary>An agent is alive: once a second, and at once when a session starts, resizes or ends.</summary>
public sealed record AgentStatus(
    AgentId Agent, AgentState State, ProcessStats Process, ImmutableArray<SessionStatus> Sessions) : IProtocolMessage;

/// <summary>The answer to a status. An agent that misses three of them looks for the coordinator again.</summary>
/// <param name="Term">The term of the coordinator.</param>
/// <param name="SentAt">The coordinator's clock, for the agent's clock offset.</param>
public sealed record StatusReceived(long Term, DateTimeOffset SentAt) : IProtocolMessage;

/// <summary>
/// What an agent is to do for a run. The RunActor repeats its latest order once a second until a status shows it as
/// seen, so every order must be harmless when it is applied twice.
/// </summary>
public interface ISessionOrder : IProtocolMessage
{
    string RunId { get; }

    long Term { get; }

    /// <summary>Counts the orders of one RunActor to one agent, from 1; lower ones are ignored.</summary>
    long Sequence { get; }
}

/// <summary>Take part in a run. Sent once to each agent that takes part, because it carries the spec.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Term">The term of the coordinator.</param>
/// <param name="Sequence">See <see cref="ISessionOrder.Sequence"/>.</param>
/// <param name="Spec">What to send.</param>
/// <param name="Share">How many requests may be in flight, at least 1.</param>
/// <param name="StartsAt">When index 0 is due, by the coordinator's clock.</param>
public sealed record StartSession(
    string RunId, long Term, long Sequence, RunSpec Spec, int Share, DateTimeOffset StartsAt) : ISessionOrder;

/// <summary>Change how many requests may be in flight, 0 or more; at 0 the session keeps what it holds and waits.</summary>
/// <param name="IsWorkShort">
/// Everything is leased, and an agent has nothing to send: return what was leased ahead, and lease nothing ahead any more.
/// </param>
public sealed record SetShare(string RunId, long Term, long Sequence, int Share, bool IsWorkShort = false) : ISessionOrder;

/// <summary>Start nothing new, wait for what is in flight, report, hand the rest back, end.</summary>
public sealed record DrainSession(string RunId, long Term, long Sequence) : ISessionOrder;

/// <summary>As <see cref="DrainSession"/>, but abort what is in flight.</summary>
public sealed record StopSession(string RunId, long Term, long Sequence) : ISessionOrder;

/// <summary>Drain all sessions and take no work until <see cref="UncordonAgent"/>.</summary>
public sealed record CordonAgent(long Term) : IProtocolMessage;

/// <summary>Take work again.</summary>
public sealed record UncordonAgent(long Term) : IProtocolMessage;
