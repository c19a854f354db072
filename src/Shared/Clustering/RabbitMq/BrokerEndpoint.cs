namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>Where a node of the broker listens.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">1 to 65535.</param>
public readonly record struct BrokerEndpoint(string Host, int Port)
{
    /// <summary><c>host:port</c>, an IPv6 address in brackets.</summary>
    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
