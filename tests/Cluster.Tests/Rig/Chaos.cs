using System.Diagnostics;
using LoadCluster.Cluster.Tests.Broker;

namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>
/// What can befall a cluster, one thing after the other, drawn by a seed. Each is mended before the next one comes: the
/// design promises that no single death ends a run.
/// </summary>
internal sealed class Chaos
{
    private readonly ClusterRig _rig;
    private readonly IReadOnlyList<BrokerNode> _nodes;
    private readonly NamespacedNetwork? _network;
    private readonly string[] _agents;
    private readonly string[] _coordinators;
    private readonly Random _random;
    private readonly (string Name, Func<Task> Strike)[] _faults;

    public Chaos(
        ClusterRig rig, IReadOnlyList<BrokerNode> nodes, NamespacedNetwork? network,
        string[] agents, string[] coordinators, int seed)
    {
        (_rig, _nodes, _network) = (rig, nodes, network);
        (_agents, _coordinators, _random) = (agents, coordinators, new Random(seed));
        _faults =
        [
            ("an agent is killed", KillAgentAsync),
            ("an agent is frozen", FreezeAgentAsync),
            ("an agent is told to end", TerminateAgentAsync),
            ("an agent is drained", DrainAgentAsync),
            ("a coordinator is killed", KillCoordinatorAsync),
            ("a broker node is killed", KillNodeAsync),
            ("all broker nodes are killed", KillBrokerAsync),
            .. network is null ? [] : new (string, Func<Task>)[] { ("an agent's cable is pulled", PullCableAsync) },
        ];
    }

    /// <summary>Lets the next thing happen, and mends it.</summary>
    /// <param name="tell">Is told what it is before it happens.</param>
    public async Task StrikeAsync(Action<string> tell)
    {
        await PauseAsync(1, 4);
        var (name, strike) = Pick(_faults);
        tell(name);
        await strike();
    }

    private async Task KillAgentAsync()
    {
        var agent = Pick(_agents);
        await _rig[agent].SignalAsync("KILL");
        await PauseAsync(0, 3);
        await _rig.StartAgentAsync(agent);
    }

    private async Task FreezeAgentAsync()
    {
        var agent = Pick(_agents);
        await _rig[agent].SignalAsync("STOP");
        await PauseAsync(1, 12);
        await _rig[agent].SignalAsync("CONT");
    }

    private async Task TerminateAgentAsync()
    {
        var agent = Pick(_agents);
        await _rig[agent].SignalAsync("TERM");
        var left = await _rig[agent].EndAsync();
        left.ExitCode.ShouldBe(0, left.Errors);
        await _rig.StartAgentAsync(agent);
    }

    private async Task DrainAgentAsync()
    {
        var agent = Pick(_agents);
        // It may have been started, or its coordinator have come into office, a moment ago.
        var waited = Stopwatch.StartNew();
        while (!(await _rig.AskAsync("cluster", "show", "--json")).Contains($"\"{agent}\"", StringComparison.Ordinal))
            waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
        await _rig.AskAsync("cluster", "drain", agent);
        await PauseAsync(1, 5);
        await _rig.AskAsync("cluster", "uncordon", agent);
    }

    private async Task KillCoordinatorAsync()
    {
        var coordinator = Pick(_coordinators);
        await _rig[coordinator].SignalAsync("KILL");
        await PauseAsync(0, 3);
        await _rig.StartCoordinatorAsync(coordinator);
    }

    private async Task KillNodeAsync()
    {
        var node = Pick(_nodes);
        await node.KillNodeAsync();
        await PauseAsync(0, 5);
        await node.StartNodeAsync();
    }

    private async Task KillBrokerAsync()
    {
        await Task.WhenAll(_nodes.Select(node => node.KillNodeAsync()));
        await PauseAsync(0, 10);
        await Task.WhenAll(_nodes.Select(node => node.StartNodeAsync()));
    }

    private async Task PullCableAsync()
    {
        var agent = Pick(_agents);
        await _network!.PullAsync(agent);
        await PauseAsync(1, 15);
        await _network.PlugAsync(agent);
    }

    private T Pick<T>(IReadOnlyList<T> among) => among[_random.Next(among.Count)];

    private Task PauseAsync(double least, double most) =>
        Task.Delay(TimeSpan.FromSeconds(least + ((most - least) * _random.NextDouble())));
}
