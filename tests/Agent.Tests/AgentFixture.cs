using System.Collections.Concurrent;
using System.Collections.Immutable;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Clustering.InProcess;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Tests.Actors;

namespace LoadCluster.Agent.Tests;

/// <summary>One agent, and the test in the place of its coordinator.</summary>
internal sealed class AgentFixture : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly ICluster _agent;
    private readonly ICluster _coordinator;
    private readonly IAsyncEnumerator<AgentPulsed> _pulses;

    public AgentFixture()
    {
        var cluster = new InProcessCluster();
        (_agent, _coordinator) = (cluster.Join("agent"), cluster.Join("coordinator"));
        _pulses = _coordinator.Pulses.SubscribeAsync(CancellationToken.None).GetAsyncEnumerator();
        Work = new Work(cluster);
        Actor = AgentActor.Start(_agent, new AgentOptions { Time = _time, Log = Said.Enqueue });
    }

    public AgentActor Actor { get; }

    public Work Work { get; }

    /// <summary>What whoever started it was told.</summary>
    public ConcurrentQueue<string> Said { get; } = new();

    /// <summary>What all pulses so far told of.</summary>
    public Tally Pulsed { get; } = new();

    public static RunOrder Order(Uri target, int share, RunPhase phase) => new(
        Work.RunId,
        new RunSpec
        {
            Request = new RequestTemplate { Url = target + "{index}" },
            Requests = 1_000_000,
            Limit = 10,
            Driver = "httpclient",
        },
        phase,
        ImmutableDictionary<string, int>.Empty.Add("agent", share));

    public async Task OrderAsync(
        long sequence, RunOrder? order, long epoch = 1, ImmutableHashSet<string>? cordoned = null, long? incarnation = null)
    {
        var header = new MessageHeader(Protocol.Version, epoch, "coordinator", sequence);
        var incarnations = ImmutableDictionary<string, long>.Empty;
        var orders = new ClusterOrders(
            header,
            DateTimeOffset.UnixEpoch,
            order is null ? [] : [order],
            cordoned ?? [],
            incarnation is null ? incarnations : incarnations.Add("agent", incarnation.Value));
        await _coordinator.Orders.PublishAsync(orders, CancellationToken.None);
    }

    /// <summary>Makes a pulse due.</summary>
    public void PassSecond() => _time.Tick();

    public async Task<AgentPulsed> NextPulseAsync()
    {
        (await _pulses.MoveNextAsync().AsTask().WaitAsync(Waiting.Patience)).ShouldBeTrue();
        var pulse = _pulses.Current;
        foreach (var run in pulse.Runs)
            Pulsed.Add(Work.Decode(run.Tally));
        return pulse;
    }

    /// <summary>The next pulse of which something is so.</summary>
    public async Task<AgentPulsed> PulseAsync(Func<AgentPulsed, bool> condition)
    {
        while (true)
        {
            var pulse = await NextPulseAsync();
            if (condition(pulse))
                return pulse;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Actor.DisposeAsync();
        await _agent.DisposeAsync();
        await Work.DisposeAsync();
    }
}
