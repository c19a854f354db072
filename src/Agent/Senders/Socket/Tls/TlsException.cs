namespace LoadCluster.Agent.Senders.Socket.Tls;

/// <summary>The library does not accept what a spec says.</summary>
internal sealed class TlsException(string message) : Exception(message);
