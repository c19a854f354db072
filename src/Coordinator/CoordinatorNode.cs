using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using LoadCluster.Coordinator.Membership;
using LoadCluster.Coordinator.Replication;
using LoadCluster.Shared.Actors;

namespace LoadCluster.Coordinator;

/// <summary>
/// One coordinator process of a cluster: its replica of the state, its door for agents and clients, and the active
/// coordinator while that is here (a cluster singleton).
/// </summary>
public sealed class CoordinatorNode : IAsyncDisposable
{
    /// <summary>A takeover takes up to 6 s; agents hold work for longer.</summary>
    private static readonly TimeSpan TakeoverTime = TimeSpan.FromSeconds(8);

    /// <summary>A process that was removed ends after this even if an actor, or a connection, does not.</summary>
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(15);

    private readonly ActorSystem _system;

    private CoordinatorNode(ClusterSettings settings, string stateFolder, CoordinatorOptions options)
    {
        var log = new LineFeed();
        void Say(string line)
        {
            log.Add(line);
            options.Log(line);
        }
        _system = LoadClusterSystem.CreateCoordinator(settings, Say, CoordinatorProtocol.Setup);
        Gateway = new CoordinatorGateway(_system.ActorSelection("/user/node"), options.Time);
        Process = new CoordinatorProcess(_system, new ClusterMembership(_system), log);
        StartActors(settings, stateFolder, options with
        {
            Log = Say,
            PlanAhead = TakeoverTime,
        });
        Ended = EndAsync();
    }

    /// <summary>The coordinator, wherever it is active.</summary>
    public CoordinatorGateway Gateway { get; }

    public CoordinatorProcess Process { get; }

    /// <summary>Ends when this process can take part no more; says why in one line.</summary>
    public Task<string> Ended { get; }

    /// <summary>Starts it.</summary>
    /// <param name="settings">Valid settings of a coordinator.</param>
    /// <param name="stateFolder">Keeps the state on disk.</param>
    /// <param name="options">How it works.</param>
    /// <exception cref="IOException">The state folder cannot be used.</exception>
    public static CoordinatorNode Start(ClusterSettings settings, string stateFolder, CoordinatorOptions options) =>
        new(settings, stateFolder, options);

    /// <summary>Leaves the cluster in good order: another coordinator becomes active at once.</summary>
    public async ValueTask DisposeAsync() =>
        await CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);

    private void StartActors(ClusterSettings settings, string stateFolder, CoordinatorOptions options)
    {
        var nodes = settings.Contacts.Select(contact => LoadClusterSystem.AddressOf(contact, settings)).ToList();
        var self = LoadClusterSystem.AddressOf(settings.Self, settings);
        var doors = nodes.ConvertAll(node => _system.ActorSelection($"{node}/user/node"));
        _system.ActorOf(
            CoordinatorNodeActor.Props(Gateway, [.. doors.Where((_, i) => nodes[i] != self)], options.Log, options.Time), "node");
        _system.ActorOf(QuarantineWatch.Props(options.Log), QuarantineWatch.ActorName);
        if (nodes.Count > 1)
            _system.ActorOf(ClusterFounding.Props([.. nodes], nodes.IndexOf(self), options.Log, options.Time), ClusterFounding.ActorName);
        var writer = StartReplica(nodes, self, stateFolder);
        var singleton = CoordinatorActor.Props(
            options with { Publish = snapshot => doors.ForEach(door => door.Tell(snapshot)) }, writer);
        _system.ActorOf(
            ClusterSingletonManager.Props(
                singleton,
                PoisonPill.Instance,
                ClusterSingletonManagerSettings.Create(_system).WithRole("coordinator").WithSingletonName("coordinator")),
            "singleton");
    }

    /// <summary>Starts the replica of this process on a thread of its own, because it waits for the disk.</summary>
    /// <returns>The writer that the active coordinator will use.</returns>
    private Props StartReplica(List<Address> nodes, Address self, string stateFolder)
    {
        var replicas = nodes.Count == 1
            ? ReplicaSet.Lone
            : new ReplicaSet(nodes.IndexOf(self), [.. nodes.Select(node => $"{node}/user/{ReplicaSet.ActorName}")]);
        _system.ActorOf(
            StateReplica.Props(replicas, stateFolder, string.Join(',', nodes)).WithDispatcher("akka.io.pinned-dispatcher"),
            ReplicaSet.ActorName);
        return StateWriter.Props(replicas);
    }

    private async Task<string> EndAsync()
    {
        await Process.Membership.EndAsync();
        await Task.WhenAny(_system.WhenTerminated, Task.Delay(EndTime));
        return "the other coordinators are a cluster without this one: it ends, start it again";
    }
}
