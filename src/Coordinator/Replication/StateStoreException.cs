namespace LoadCluster.Coordinator.Replication;

/// <summary>State cannot be read or written; the message is a sentence for the operator.</summary>
internal class StateStoreException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The state is of another cluster. It is neither read nor replaced.</summary>
internal sealed class ForeignStateException(string message) : StateStoreException(message);
