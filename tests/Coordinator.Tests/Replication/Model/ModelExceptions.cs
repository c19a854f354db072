namespace LoadCluster.Coordinator.Tests.Replication.Model;

/// <summary>Something that was acknowledged is lost, or two replicas disagree.</summary>
internal sealed class PropertyBrokenException(string message) : Exception(message);

/// <summary>All faults have ended and still nothing can be saved.</summary>
internal sealed class NotRecoveredException(string message) : Exception(message);

internal sealed class SimulatedCrashException : Exception;
