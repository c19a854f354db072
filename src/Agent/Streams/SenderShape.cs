namespace LoadCluster.Agent.Streams;

/// <summary>How a sender divides the work of a session.</summary>
/// <param name="Loops">How many event loops or graphs send, at least 1.</param>
/// <param name="DividesLimit">
/// Whether each loop keeps its own part of the limit in the closed model, because its connections belong to its thread.
/// All loops take from the same slices, so no part stays unused while there is work.
/// </param>
internal readonly record struct SenderShape(int Loops, bool DividesLimit);
