namespace LoadCluster.Cli.Tests.Remote;

/// <summary><c>loadcluster cluster …</c> for the agents of a cluster.</summary>
public sealed class ClusterCommandTests : IAsyncLifetime
{
    private RemoteFixture _cluster = null!;

    public async Task InitializeAsync() => _cluster = await RemoteFixture.StartAsync(TimeSpan.FromMilliseconds(20));

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task ShowWide_WorkingAgents_ShowsTheirFigures()
    {
        await _cluster.AddAgentAsync("alpha");
        await _cluster.AddAgentAsync("beta");
        await _cluster.SubmitAsync(1_000_000, limit: 10);
        await _cluster.UntilAsync(() => _cluster.Coordinator.Snapshot.Agents.All(agent => agent is { InFlight: 5, Share: 5 }));

        var finished = await _cluster.RunAsync("cluster", "show", "--wide");
        var json = await _cluster.ReadJsonAsync("cluster", "show", "--wide");

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        var lines = finished.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var column in "agent,state,version,cores,share,in flight,req/s,CPU,lag,skew,leases".Split(','))
            lines[0].ShouldContain(column);
        lines[1..].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2])
            .ShouldBe([["alpha", "working"], ["beta", "working"]]);
        json.EnumerateArray().Select(agent => (
                agent.GetProperty("name").GetString(),
                agent.GetProperty("state").GetString(),
                agent.GetProperty("share").GetInt32()))
            .ShouldBe([("alpha", "working", 5), ("beta", "working", 5)]);
    }

    [Fact]
    public async Task Drain_AnAgent_KeepsItIdleUntilItIsUncordoned()
    {
        await _cluster.AddAgentAsync("alpha");
        await _cluster.AddAgentAsync("beta");
        await _cluster.SubmitAsync(1_000_000, limit: 10);

        var drained = await _cluster.RunAsync("cluster", "drain", "alpha");
        drained.ExitCode.ShouldBe(ExitCode.Passed, drained.Errors);
        drained.Output.ShouldBe(
            "agent alpha finishes its requests in flight and takes no work until 'cluster uncordon'\n");
        await _cluster.UntilAsync(() => StateOf("alpha") == ("Cordoned", 0, 0) && StateOf("beta").Share == 10);

        var uncordoned = await _cluster.RunAsync("cluster", "uncordon", "alpha");
        uncordoned.ExitCode.ShouldBe(ExitCode.Passed, uncordoned.Errors);
        uncordoned.Output.ShouldBe("agent alpha takes work again\n");
        await _cluster.UntilAsync(() => StateOf("alpha") is ("Working", 5, _));
    }

    private (string State, int Share, int Leases) StateOf(string name)
    {
        var agent = _cluster.Coordinator.Snapshot.Agents.First(agent => agent.Name == name);
        return (agent.State.ToString(), agent.Share, agent.Leases);
    }
}
