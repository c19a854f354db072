using System.Collections.Immutable;
using LoadCluster.Coordinator.Membership;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Api;

/// <summary>Asks for a run.</summary>
/// <param name="Spec">What to send.</param>
/// <param name="AllowOverlap">Allows the run although another one loads the same host and port; false by default.</param>
/// <param name="RunId">
/// Its name, up to 64 lower-case letters, digits and hyphens. A repeated request, after a lost answer, gets the
/// run that has the name already. By default the coordinator chooses one, and a repeated request starts another run.
/// </param>
public sealed record RunRequest(RunSpec Spec, bool AllowOverlap = false, string? RunId = null);

/// <summary>Asks for the early end of a run.</summary>
/// <param name="Now">Give up what is in flight, too; false by default.</param>
public sealed record StopRequest(bool Now = false);

/// <summary>Names a coordinator.</summary>
/// <param name="Address">Its address, like <c>akka.tcp://loadcluster@c1:4053</c>.</param>
public sealed record AddressRequest(string? Address = null);

/// <summary>The coordinators.</summary>
/// <param name="Self">The address of the one that answers.</param>
/// <param name="Active">The address of the active one; empty while none is known.</param>
/// <param name="Members">All of them, the oldest first.</param>
public sealed record ClusterItem(string Self, string Active, ImmutableArray<ClusterMember> Members);
