namespace LoadCluster.Agent.Streams;

/// <summary>One index to send.</summary>
/// <param name="Slice">The slice it was taken from.</param>
/// <param name="Index">The number of the request.</param>
/// <param name="Due">When it should start: a stamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
internal readonly record struct WorkItem(OpenSlice Slice, long Index, long Due);
