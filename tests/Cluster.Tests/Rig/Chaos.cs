using System.Globalization;

namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>
/// Faults of a cluster, one after the other, drawn by a seed. Each is repaired before the next one comes; coordinators
/// that end by themselves are started again by <see cref="Supervisor"/>.
/// </summary>
internal sealed class Chaos
{
    private readonly ClusterRig _rig;
    private readonly NamespacedNetwork? _network;
    private readonly string[] _agents;
    private readonly Random _random;
    private readonly Action<string> _log;
    private readonly Func<Task>[] _faults;

    public Chaos(ClusterRig rig, NamespacedNetwork? network, string[] agents, int seed, Action<string> log)
    {
        (_rig, _network, _agents, _random, _log) = (rig, network, agents, new Random(seed), log);
        _faults =
        [
            KillAgentAsync, FreezeAgentAsync, TerminateAgentAsync, DrainAgentAsync, JoinAgentAsync,
            KillCoordinatorAsync, KillActiveAsync, FreezeActiveAsync, TerminateActiveAsync, KillAllCoordinatorsAsync,
            .. network is null ? [] : new Func<Task>[]
            {
                PullAgentAsync, PullActiveAsync, CutAgentFromActiveAsync, CutCoordinatorsAsync, CutOneWayAsync, LosePacketsAsync,
            },
        ];
    }

    private IReadOnlyList<string> Coordinators => _rig.CoordinatorNames;

    /// <summary>Waits a little, strikes, and repairs.</summary>
    public async Task StrikeAsync()
    {
        await PauseAsync(1, 4);
        await Pick(_faults)();
    }

    private async Task KillAgentAsync()
    {
        var agent = Announce("kill agent", Pick(_agents));
        await _rig[agent].SignalAsync("KILL");
        await PauseAsync(0, 3);
        await _rig.StartAgentAsync(agent);
    }

    private async Task FreezeAgentAsync()
    {
        var agent = Announce("stop and continue agent", Pick(_agents));
        await _rig[agent].SignalAsync("STOP");
        await PauseAsync(1, 12);
        await _rig[agent].SignalAsync("CONT");
    }

    private async Task TerminateAgentAsync()
    {
        var agent = Announce("terminate agent", Pick(_agents));
        await _rig[agent].SignalAsync("TERM");
        var left = await _rig[agent].EndAsync();
        left.ExitCode.ShouldBe(0, left.Errors);
        await _rig.StartAgentAsync(agent);
    }

    private async Task DrainAgentAsync()
    {
        var agent = Announce("drain agent", Pick(_agents));
        await _rig.SeeAsync(agent, _ => true);
        await _rig.AskAsync("cluster", "drain", agent);
        await PauseAsync(1, 5);
        await _rig.AskAsync("cluster", "uncordon", agent);
    }

    /// <summary>One more agent for a while, in the namespace of another.</summary>
    private async Task JoinAgentAsync()
    {
        var host = Pick(_agents);
        var name = Announce("join agent", $"extra-{_random.Next(1000).ToString(CultureInfo.InvariantCulture)}");
        var extra = await _rig.StartAgentAsync(name, place: host);
        await PauseAsync(3, 10);
        await extra.SignalAsync("TERM");
        (await extra.EndAsync()).ExitCode.ShouldBe(0);
    }

    private Task KillCoordinatorAsync() => KillAsync("kill coordinator", [Pick(Coordinators)]);

    private Task KillActiveAsync() => KillAsync("kill active coordinator", [Active]);

    private Task KillAllCoordinatorsAsync() => KillAsync("kill all coordinators", Coordinators);

    private async Task KillAsync(string what, IReadOnlyList<string> coordinators)
    {
        Announce(what, string.Join(' ', coordinators));
        foreach (var coordinator in coordinators)
            await _rig[coordinator].SignalAsync("KILL");
        await PauseAsync(2, 6);
    }

    private async Task FreezeActiveAsync()
    {
        var active = Announce("stop and continue active coordinator", Active);
        await _rig[active].SignalAsync("STOP");
        await PauseAsync(1, 12);
        await _rig[active].SignalAsync("CONT");
        await PauseAsync(3, 5);
    }

    private async Task TerminateActiveAsync()
    {
        var active = Announce("terminate active coordinator", Active);
        await _rig[active].SignalAsync("TERM");
        await PauseAsync(2, 5);
    }

    private Task PullAgentAsync() => BreakAsync("pull cable of agent", Pick(_agents), _network!.PullAsync);

    private Task PullActiveAsync() => BreakAsync("pull cable of active coordinator", Active, _network!.PullAsync);

    private Task CutAgentFromActiveAsync() =>
        BreakAsync("cut agent from active coordinator", Pick(_agents), agent => _network!.CutAsync(agent, Active));

    private Task CutCoordinatorsAsync() =>
        BreakAsync("cut another coordinator from the active one", Other(Active), other => _network!.CutAsync(other, Active));

    private Task CutOneWayAsync() => BreakAsync(
        "drop what the active coordinator sends to", Pick([.. _agents, Other(Active)]), to => _network!.CutOneWayAsync(Active, to));

    private Task LosePacketsAsync() =>
        BreakAsync("lose 10 % of the packets of", Pick([.. _agents, .. Coordinators]), member => _network!.LoseAsync(member, percent: 10));

    private async Task BreakAsync(string what, string member, Func<string, Task> breakNetwork)
    {
        await breakNetwork(Announce(what, member));
        await PauseAsync(1, 15);
        await _network!.HealAsync();
    }

    private string Active => _rig.Terms.Latest.Name;

    private string Other(string coordinator) => Pick([.. Coordinators.Where(name => name != coordinator)]);

    private string Announce(string what, string whom)
    {
        _log($"{what} {whom}");
        return whom;
    }

    private T Pick<T>(IReadOnlyList<T> among) => among[_random.Next(among.Count)];

    private Task PauseAsync(double least, double most) =>
        Task.Delay(TimeSpan.FromSeconds(least + ((most - least) * _random.NextDouble())));
}
