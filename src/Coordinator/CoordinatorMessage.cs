using System.Collections.Immutable;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator;

/// <summary>What the mailbox of an active coordinator takes.</summary>
internal abstract record CoordinatorMessage
{
    /// <summary>Somebody wants a run.</summary>
    public sealed record SubmitRun(
        string RunId, RunSpec Spec, bool AllowOverlap, TaskCompletionSource<RunHandle> Reply) : CoordinatorMessage;

    /// <summary>Somebody wants a run to end early.</summary>
    public sealed record StopRun(string RunId, RunPhase Phase) : CoordinatorMessage;

    /// <summary>The duration of a run is over.</summary>
    public sealed record TimeUp(string RunId) : CoordinatorMessage;

    /// <summary>Somebody wants an agent to take no work, or to take work again.</summary>
    public sealed record CordonAgent(string Agent, bool Cordoned) : CoordinatorMessage;

    /// <summary>The next facts of a run's journal.</summary>
    public sealed record JournalRead(string RunId, ImmutableArray<JournalEntry> Entries) : CoordinatorMessage;

    /// <summary>A slice came back too often.</summary>
    public sealed record PoisonFound(string RunId, ShardSlice Slice) : CoordinatorMessage;

    /// <summary>Agents gave signs of life.</summary>
    public sealed record PulsesReceived(ImmutableArray<AgentPulsed> Pulses) : CoordinatorMessage;

    /// <summary>Limits may be divided again.</summary>
    public sealed record Divide : CoordinatorMessage;

    /// <summary>A second has passed.</summary>
    public sealed record SecondPassed : CoordinatorMessage;
}
