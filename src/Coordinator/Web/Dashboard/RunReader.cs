using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Web.Dashboard;

/// <summary>
/// Reads the arguments of <c>loadcluster run</c>, which the form for a new run makes; throws
/// <see cref="InvalidRunException"/> with what is wrong.
/// </summary>
public delegate RunSpec RunReader(IReadOnlyList<string> arguments);
