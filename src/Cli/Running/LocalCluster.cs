using LoadCluster.Agent;
using LoadCluster.Coordinator;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Clustering.InProcess;

namespace LoadCluster.Cli.Running;

/// <summary>A whole cluster in this process: a coordinator and its agents.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private readonly ICluster[] _members;
    private readonly AgentActor[] _agents;

    private LocalCluster(ICluster[] members, CoordinatorActor coordinator, AgentActor[] agents) =>
        (_members, Coordinator, _agents) = (members, coordinator, agents);

    public CoordinatorActor Coordinator { get; }

    /// <summary>
    /// Ends when any of them has ended, which only a bug brings about before the cluster is disposed.
    /// </summary>
    public Task<Task> Crashed => Task.WhenAny([Coordinator.Completion, .. _agents.Select(agent => agent.Completion)]);

    public static LocalCluster Start(int agents, string resultsRoot, AgentOptions? options = null)
    {
        var cluster = new InProcessCluster();
        var agentMembers = Enumerable.Range(1, agents).Select(i => cluster.Join($"agent-{i}")).ToArray();
        var coordinatorMember = cluster.Join("coordinator");
        var coordinator = CoordinatorActor.Start(
            coordinatorMember, new CoordinatorOptions { ResultsRoot = resultsRoot });
        return new LocalCluster(
            [.. agentMembers, coordinatorMember],
            coordinator,
            Array.ConvertAll(agentMembers, member => AgentActor.Start(member, options)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents)
            await agent.DisposeAsync();
        await Coordinator.DisposeAsync();
        foreach (var member in _members)
            await member.DisposeAsync();
    }
}
