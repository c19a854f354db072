namespace LoadCluster.Agent.Senders.Socket.Tls;

internal sealed class TlsSession;
