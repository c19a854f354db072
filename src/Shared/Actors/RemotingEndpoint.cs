using Akka.Configuration;

namespace LoadCluster.Shared.Actors;

/// <summary>Where a system listens, and what it calls itself.</summary>
internal sealed record RemotingEndpoint(string Bind, string Host, int Port)
{
    public static RemotingEndpoint OfCoordinator(ClusterSettings settings) =>
        new(settings.Bind ?? settings.Host, settings.Host, settings.Port);

    /// <summary>
    /// Akka always listens, so an agent does on a free port of loopback. Its name must differ from those of all agents
    /// on all machines, because it identifies connections; it accepts none.
    /// </summary>
    public static RemotingEndpoint OfAgent() => new("127.0.0.1", $"agent-{Guid.NewGuid():N}.invalid", Port: 0);

    public Config ToConfig(bool isEncrypted) => ConfigurationFactory.ParseString(
        $$"""
        akka.remote.dot-netty.tcp {
          hostname = "{{Bind}}"
          public-hostname = "{{Host}}"
          port = {{Port}}
          enable-ssl = {{(isEncrypted ? "on" : "off")}}
        }
        """);
}
