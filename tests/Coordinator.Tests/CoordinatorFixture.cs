using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Clustering.InProcess;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

/// <summary>A coordinator on a clock of the test's own, and the agents that a test gives it.</summary>
internal sealed class CoordinatorFixture : IAsyncDisposable
{
    private readonly FakeTime _time = new();
    private readonly ICluster _member;
    private readonly List<ScriptedAgent> _agents = [];

    public CoordinatorFixture(string? resultsRoot = null)
    {
        _member = Cluster.Join("coordinator");
        Coordinator = CoordinatorActor.Start(
            _member, new CoordinatorOptions { ResultsRoot = resultsRoot, Time = _time });
    }

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    public InProcessCluster Cluster { get; } = new();

    public CoordinatorActor Coordinator { get; }

    public async Task<ScriptedAgent> AddAgentAsync(
        string name, Func<ShardSlice, CancellationToken, ValueTask<Tally>>? send = null, string? fault = null)
    {
        var agent = await ScriptedAgent.StartAsync(Cluster, name, send, fault);
        _agents.Add(agent);
        return agent;
    }

    public async Task CrashAsync(ScriptedAgent agent)
    {
        _agents.Remove(agent);
        await agent.DisposeAsync();
    }

    /// <summary>Lets seconds pass, in which agents pulse, until something is so.</summary>
    public async Task UntilAsync(Task done)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!done.IsCompleted && !Coordinator.Completion.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(1));
            foreach (var agent in _agents)
                await agent.PulseAsync();
            await Task.WhenAny(done, Task.Delay(10, CancellationToken.None));
        }
        if (!done.IsCompleted)
            await Coordinator.Completion;
        await done;
    }

    public async Task<RunReport> EndOfAsync(RunHandle run)
    {
        await UntilAsync(run.Completion);
        return await run.Completion;
    }

    public async ValueTask DisposeAsync()
    {
        await Coordinator.DisposeAsync();
        foreach (var agent in _agents)
            await agent.DisposeAsync();
        await _member.DisposeAsync();
    }
}
