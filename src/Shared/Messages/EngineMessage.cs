using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Messages;

/// <summary>What an engine keeps with its broker to do its own work; the rest of the program never sees it.</summary>
/// <param name="Header">Who says it; epoch and sequence mean nothing here.</param>
internal abstract record EngineMessage(MessageHeader Header) : Message(Header);

/// <summary>A slice waits in the shard queue.</summary>
/// <param name="Header">Who queued it.</param>
/// <param name="Slice">What is to be sent.</param>
internal sealed record SliceQueued(MessageHeader Header, ShardSlice Slice) : EngineMessage(Header);

/// <summary>What happened to the cluster as a whole.</summary>
internal enum ClusterEvent
{
    /// <summary>The sender became the active coordinator.</summary>
    Elected,

    /// <summary>A run was added to the catalog.</summary>
    RunAdded,

    /// <summary>A run was removed from the catalog.</summary>
    RunRemoved,

    /// <summary>Nothing: the sender reads the log and wants to know when it has caught up.</summary>
    Read,
}

/// <summary>An entry of the cluster's log.</summary>
/// <param name="Header">Who wrote it.</param>
/// <param name="Id">Tells this entry from all others; when it was appended more than once, the first counts.</param>
/// <param name="Event">What happened.</param>
/// <param name="RunId">The run it happened to; empty for none.</param>
internal sealed record ClusterLogged(MessageHeader Header, Guid Id, ClusterEvent Event, string RunId)
    : EngineMessage(Header);
