using RabbitMQ.Client;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>Opens connections, to each node in turn.</summary>
internal sealed class BrokerDialer(RabbitMqOptions options, string member)
{
    // Twice this without a sign of life ends a connection, on either side: redelivery 4 to 5 s after a silent cut.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(5);

    private int _next;

    /// <summary>Connects to the node after the one that was tried last.</summary>
    public async Task<IConnection> DialNextAsync(CancellationToken ct)
    {
        var endpoint = options.Endpoints[_next++ % options.Endpoints.Length];
        BrokerSocket? socket = null;
        var factory = new ConnectionFactory
        {
            HostName = endpoint.Host,
            Port = endpoint.Port,
            UserName = options.User,
            Password = options.Password,
            VirtualHost = options.VirtualHost,
            ClientProvidedName = member,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = Heartbeat,
            RequestedConnectionTimeout = ConnectTime,
            HandshakeContinuationTimeout = AnswerTime,
            ContinuationTimeout = AnswerTime,
            SocketFactory = family => socket = new BrokerSocket(options, endpoint.Host, family),
        };
        var connection = await factory.CreateConnectionAsync(ct);
        try
        {
            // A virtual host that we may not enter shows itself only here.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
            socket?.StartHeartbeats();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
