using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator;

/// <summary>What a coordinator's mailbox takes.</summary>
internal abstract record CoordinatorMessage
{
    /// <summary>Somebody wants a run.</summary>
    public sealed record SubmitRun(RunSpec Spec, TaskCompletionSource<RunHandle> Reply) : CoordinatorMessage;

    /// <summary>Somebody wants a run to end early.</summary>
    public sealed record StopRun(string RunId, RunPhase Phase) : CoordinatorMessage;

    /// <summary>The next fact of a run's journal.</summary>
    public sealed record JournalRead(string RunId, JournalEntry Entry) : CoordinatorMessage;

    /// <summary>An agent gave a sign of life.</summary>
    public sealed record PulseReceived(AgentPulsed Pulse) : CoordinatorMessage;

    /// <summary>A second has passed.</summary>
    public sealed record SecondPassed : CoordinatorMessage;
}
