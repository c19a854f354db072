using System.Collections.Immutable;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Web.Dashboard;

/// <summary>
/// Reads a run that was typed into a form, as <c>loadcluster run</c> reads its arguments; what it returns is valid. Throws
/// <see cref="InvalidRunException"/> with what is wrong.
/// </summary>
public delegate RunSpec RunReader(TypedRun typed);

/// <summary>A run as it was typed.</summary>
/// <param name="Arguments">What to request, and flags.</param>
/// <param name="Scenario">The text of the scenario that the first argument names; none for a URL.</param>
public sealed record TypedRun(ImmutableArray<string> Arguments, string? Scenario);
