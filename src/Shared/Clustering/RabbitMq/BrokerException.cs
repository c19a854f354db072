namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>
/// The broker cannot be reached at the start, or refuses for good what it was asked for. The message is one line.
/// </summary>
public sealed class BrokerException(string message, Exception? cause = null) : Exception(message, cause);
