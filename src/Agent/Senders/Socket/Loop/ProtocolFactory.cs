namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>Chooses what is spoken on the connections of one event loop.</summary>
internal abstract class ProtocolFactory
{
    /// <summary>How many requests at a time a connection is planned to carry, until a server says otherwise.</summary>
    public abstract int RequestsPerConnection { get; }

    /// <summary>
    /// What to speak on a new connection. One that was made for an earlier socket of it may be used again.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="agreed">What the transport has agreed on.</param>
    /// <param name="owner">Hears how requests end.</param>
    /// <returns><see langword="null"/> if the server does not speak what it must; the connection says why.</returns>
    public abstract Protocol? Choose(Connection connection, string? agreed, IExchangeOwner owner);
}
