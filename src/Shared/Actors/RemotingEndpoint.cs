using Akka.Actor;
using Akka.Configuration;

namespace LoadCluster.Shared.Actors;

/// <summary>Where a system listens, and what it calls itself.</summary>
internal sealed record RemotingEndpoint(string Bind, string Host, int Port)
{
    // Reserved by RFC 2606: no such host exists.
    private const string AgentDomain = ".invalid";

    public static RemotingEndpoint OfCoordinator(ClusterSettings settings) =>
        new(settings.Bind ?? settings.Host, settings.Host, settings.Port);

    /// <summary>
    /// Akka always listens, so an agent does on a free port of loopback. Its name must differ from those of all agents
    /// on all machines, because it identifies connections; it accepts none.
    /// </summary>
    public static RemotingEndpoint OfAgent() => new("127.0.0.1", $"agent-{Guid.NewGuid():N}{AgentDomain}", Port: 0);

    /// <summary>Whether an address is that of an agent, which cannot be dialed.</summary>
    public static bool IsAgent(Address address) => address.Host?.EndsWith(AgentDomain, StringComparison.Ordinal) == true;

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
