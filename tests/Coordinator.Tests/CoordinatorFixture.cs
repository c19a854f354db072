using System.Collections.Concurrent;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Clustering.InProcess;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

/// <summary>A coordinator on a clock of the test's own, and the agents that a test gives it.</summary>
internal sealed class CoordinatorFixture : IAsyncDisposable
{
    private readonly FakeTime _time = new();
    private readonly InProcessCluster _cluster = new();
    private readonly CoordinatorOptions _options;
    private readonly ConcurrentDictionary<string, RememberingJournal>? _journals;
    private readonly List<ScriptedAgent> _agents = [];
    private ICluster _member;

    /// <param name="resultsRoot">Where results are kept; nowhere by default.</param>
    /// <param name="log">Hears what the coordinators say; nobody by default.</param>
    /// <param name="remembers">Whether journals remember what was read, as a takeover needs it.</param>
    public CoordinatorFixture(string? resultsRoot = null, bool remembers = false, Action<string>? log = null)
    {
        _options = new CoordinatorOptions { ResultsRoot = resultsRoot, Time = _time, Log = log ?? (_ => { }) };
        _journals = remembers ? new ConcurrentDictionary<string, RememberingJournal>() : null;
        _member = Join("coordinator");
        Coordinator = CoordinatorActor.Start(_member, _options);
    }

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    public CoordinatorActor Coordinator { get; private set; }

    /// <summary>How often the coordinator that remembers has ordered.</summary>
    public int Ordered => ((RememberingMember)_member).Ordered;

    public ICluster Join(string member) => _journals is null
        ? _cluster.Join(member)
        : new RememberingMember(_cluster.Join(member), _journals);

    public async Task<ScriptedAgent> AddAgentAsync(
        string name,
        Func<ShardSlice, CancellationToken, ValueTask<Tally>>? send = null,
        string? fault = null,
        TimeSpan clockOffset = default)
    {
        var agent = await ScriptedAgent.StartAsync(Join(name), send, fault, clockOffset);
        _agents.Add(agent);
        return agent;
    }

    /// <summary>The coordinator crashes, and another one is there to take over.</summary>
    public async Task ReplaceCoordinatorAsync()
    {
        await Coordinator.DisposeAsync();
        await _member.DisposeAsync();
        _member = Join("standby");
        Coordinator = CoordinatorActor.Start(_member, _options);
    }

    /// <summary>A run as the coordinator knows it in a term of office.</summary>
    public async Task<RunHandle> FindAsync(string runId, long epoch)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (Coordinator.Snapshot is var cluster && cluster.Epoch == epoch && cluster.Find(runId) is { } run)
                return run;
            await Task.Delay(1, patience.Token);
        }
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
