using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Agent.Scenarios;

/// <summary>Takes a value from an answer into a variable.</summary>
/// <param name="Variable">The variable's place among the values of a flow.</param>
/// <param name="Value">Finds the value.</param>
internal sealed record CompiledExtraction(int Variable, ValueReader Value);
