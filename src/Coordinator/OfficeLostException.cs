namespace LoadCluster.Coordinator;

/// <summary>
/// A coordinator stopped, or somebody else became the active one, before it answered. What it was asked for may have
/// been done all the same; the active coordinator knows.
/// </summary>
public sealed class OfficeLostException() : Exception("The coordinator lost its office before it could answer.");
