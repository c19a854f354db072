using System.Collections.Immutable;
using Akka.Actor;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Saving;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator;

/// <summary>What a run works with.</summary>
/// <param name="Options">How the coordinator works.</param>
/// <param name="Term">The coordinator's term.</param>
/// <param name="Results">Where results go; <see langword="null"/> when they are not kept.</param>
/// <param name="Writer">Makes states durable; none on one machine.</param>
internal sealed record RunContext(CoordinatorOptions Options, long Term, ResultsFolder? Results, IActorRef? Writer);

/// <summary>An agent that a run may use.</summary>
/// <param name="Id">The agent.</param>
/// <param name="Actor">Where it takes orders.</param>
/// <param name="Capacity">The most requests it may have in flight for this run.</param>
internal sealed record RunAgent(AgentId Id, IActorRef Actor, int Capacity);

/// <summary>Informs a run of the agents there are.</summary>
/// <param name="Able">Those that take work.</param>
/// <param name="Alive">Those, and others that may still have sessions.</param>
/// <param name="IsSettled">
/// False in the first seconds of a term: agents that are not here may still register, and keep their shares and leases.
/// </param>
internal sealed record AgentsChanged(ImmutableArray<RunAgent> Able, ImmutableHashSet<AgentId> Alive, bool IsSettled)
{
    public static AgentsChanged None { get; } = new([], [], IsSettled: false);
}

/// <summary>Passes a status of an agent on to a run.</summary>
internal sealed record AgentSeen(IActorRef Actor, int Cores, AgentStatus Status);

/// <summary>Answers the sender with <see cref="RunSubmitted"/> once the run is durable.</summary>
internal sealed record ConfirmSubmission;

/// <summary>A run has ended; its report is final.</summary>
internal sealed record RunFinished(RunReport Report);
