using System.Net.Sockets;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Shared.Actors;

/// <summary>Creates the actor system of a process: for one machine, of an agent, or of a coordinator.</summary>
public static class LoadClusterSystem
{
    /// <summary>The name of every system of a cluster; Akka connects only equal ones.</summary>
    public const string Name = "loadcluster";

    private static readonly Config Sections = ConfigurationFactory.FromResource("loadcluster.conf", typeof(LoadClusterSystem).Assembly);

    /// <summary>A system without a network.</summary>
    public static ActorSystem CreateLocal() => ActorSystem.Create(Name, Sections.GetConfig("local"));

    /// <summary>An agent's system: it dials coordinators, and nothing can dial it.</summary>
    /// <param name="settings">Valid settings.</param>
    /// <param name="log">Receives warnings and errors, a line each.</param>
    /// <param name="protocol">The messages it understands.</param>
    public static ActorSystem CreateAgent(ClusterSettings settings, Action<string> log, ProtocolSetup? protocol = null) =>
        Create(settings, ClusterRole.Agent, log, protocol);

    /// <summary>
    /// A coordinator's system. A lone one is a cluster of its own at once; the others are to join one. A coordinator that the
    /// others removed terminates its system.
    /// </summary>
    /// <exception cref="IOException">Its address is in use, or is none of this machine.</exception>
    /// <inheritdoc cref="CreateAgent"/>
    public static ActorSystem CreateCoordinator(ClusterSettings settings, Action<string> log, ProtocolSetup? protocol = null)
    {
        var system = Create(settings, ClusterRole.Coordinator, log, protocol);
        system.ActorOf(AgentConnections.Props, "agent-connections");
        if (settings.Contacts.Length == 1)
            Cluster.Get(system).JoinSeedNodes([AddressOf(settings.Contacts[0], settings)]);
        return system;
    }

    /// <summary>The address of a coordinator's system, with the scheme that the settings call for.</summary>
    public static Address AddressOf(ClusterAddress coordinator, ClusterSettings settings)
    {
        var host = coordinator.Host.Contains(':') ? $"[{coordinator.Host}]" : coordinator.Host;
        return new(settings.IsEncrypted ? "akka.ssl.tcp" : "akka.tcp", Name, host, coordinator.Port);
    }

    private static ActorSystemImpl Create(ClusterSettings settings, ClusterRole role, Action<string> log, ProtocolSetup? protocol)
    {
        var endpoint = role == ClusterRole.Agent ? RemotingEndpoint.OfAgent() : RemotingEndpoint.OfCoordinator(settings);
        var config = endpoint.ToConfig(settings.IsEncrypted)
            .WithFallback(Sections.GetConfig(role == ClusterRole.Agent ? "agent" : "coordinator"))
            .WithFallback(Sections.GetConfig("remote"));
        var setups = TransportSecurity.SetupsOf(settings, role)
            .Append(protocol ?? ProtocolSetup.Shared)
            .Append(new LogSetup(log));
        try
        {
            // ActorSystem.Create looks for an app.config first, and loads the platform's configuration and XML for that.
            var system = new ActorSystemImpl(Name, config, ActorSystemSetup.Create([.. setups]));
            system.Start();
            return system;
        }
        catch (AggregateException e) when (e.GetBaseException().InnerException is SocketException socket)
        {
            throw new IOException($"cannot listen on {settings.Self}: {socket.Message}", socket);
        }
    }
}
