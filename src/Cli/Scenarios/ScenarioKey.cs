namespace LoadCluster.Cli.Scenarios;

/// <summary>A key that a mapping of a scenario file may have.</summary>
/// <typeparam name="T">What the mapping is read into.</typeparam>
/// <param name="Name">The key; where there is a flag of the same meaning, its name.</param>
/// <param name="Read">Reads its value.</param>
internal sealed record ScenarioKey<T>(string Name, Action<T, ScenarioValue> Read);
