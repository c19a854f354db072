using LoadCluster.Shared.Protocol;

namespace LoadCluster.Shared.Actors.Wire;

/// <summary>
/// Which messages a peer may send. Everything else is dropped before Akka deserializes it: what an agent could use to
/// act as a coordinator, what kills or creates actors (PoisonPill, Kill, Terminate, remote deployment), and all
/// serializers that create the types a message names.
/// </summary>
internal static class WirePolicy
{
    private const int None = 0;
    private const int Cluster = 5;
    private const int Singleton = 14;
    private const int Misc = 16;
    private const int System = 22;

    // Identify, ActorIdentity, and the heartbeats of remote death watch.
    private static readonly string[] MiscManifests = ["ID", "AID", "RWHB", "RWHR"];

    private static readonly string[] SystemTypes =
    [
        "Akka.Dispatch.SysMsg.Watch,",
        "Akka.Dispatch.SysMsg.Unwatch,",
        "Akka.Dispatch.SysMsg.DeathWatchNotification,",
    ];

    public static bool Allows(ClusterRole sender, WireMessage message, ProtocolSetup protocol) => message.Serializer switch
    {
        None => true,
        LoadClusterSerializer.Id => sender == ClusterRole.Coordinator || protocol.ByManifest(message.Manifest) is { FromAgents: true },
        Cluster or Singleton => sender == ClusterRole.Coordinator,
        Misc => sender == ClusterRole.Coordinator && MiscManifests.Contains(message.Manifest),
        System => sender == ClusterRole.Coordinator && SystemTypes.Any(type => message.Manifest.StartsWith(type, StringComparison.Ordinal)),
        _ => false,
    };
}
