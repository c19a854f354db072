using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

/// <summary>How a scripted agent behaves.</summary>
internal sealed record AgentScript(string Name)
{
    public long Incarnation { get; init; } = 1;

    public int MaxConnections { get; init; } = 1_000_000;

    public int Protocol { get; init; } = ProtocolVersion.Current;

    /// <summary>Sends a slice until it is done or drained; the tally says how far it came.</summary>
    public Func<ShardSlice, CancellationToken, ValueTask<Tally>> Send { get; init; } =
        (slice, _) => ValueTask.FromResult(Tallies.Succeeding(slice.Count));

    /// <summary>Why it takes part in no run.</summary>
    public string? Fault { get; init; }

    /// <summary>What it says of its clock.</summary>
    public TimeSpan ClockOffset { get; init; }

    public AgentId Id => new(Name, Incarnation);
}
