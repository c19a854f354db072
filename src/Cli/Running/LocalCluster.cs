using Akka.Actor;
using LoadCluster.Agent;
using LoadCluster.Coordinator;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Actors;

namespace LoadCluster.Cli.Running;

/// <summary>
/// A whole cluster in this process: a coordinator and its agents, the same actors as in a cluster of machines, without
/// remoting. It lives as long as the process.
/// </summary>
internal sealed class LocalCluster
{
    private readonly IActorRef[] _actors;
    private readonly LastFailure _failure;

    private LocalCluster(CoordinatorGateway coordinator, IActorRef[] actors, LastFailure failure) =>
        (Coordinator, _actors, _failure) = (coordinator, actors, failure);

    public CoordinatorGateway Coordinator { get; }

    /// <summary>Starts the actors.</summary>
    /// <param name="agents">How many agents.</param>
    /// <param name="resultsRoot">Where each run gets a folder for its results.</param>
    /// <param name="origin">How its runs are started.</param>
    /// <param name="machine">What the agents may use of this machine.</param>
    public static LocalCluster Start(int agents, string resultsRoot, RunOrigin origin, AgentOptions? machine = null)
    {
        var system = LoadClusterSystem.CreateLocal();
        var failure = LastFailure.Of(system);
        var contact = system.ActorSelection("/user/coordinator");
        var gateway = new CoordinatorGateway(contact, TimeProvider.System);
        var options = new CoordinatorOptions { ResultsRoot = resultsRoot, Origin = origin, Publish = gateway.Publish };
        var coordinator = system.ActorOf(CoordinatorActor.Props(options), "coordinator");
        var names = Enumerable.Range(1, agents).Select(i => $"agent-{i}");
        var started = names.Select(name =>
            system.ActorOf(AgentActor.Props((machine ?? new AgentOptions()) with { Name = name }, [contact]), name));
        return new LocalCluster(gateway, [coordinator, .. started], failure);
    }

    /// <summary>Fails when any of the actors has stopped, which only a bug causes.</summary>
    /// <exception cref="CrashException">An actor has stopped.</exception>
    public async Task CrashAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_actors.Select(actor => actor.WatchAsync(cancellationToken)));
        cancellationToken.ThrowIfCancellationRequested();
        throw new CrashException(await _failure.GetAsync());
    }
}
