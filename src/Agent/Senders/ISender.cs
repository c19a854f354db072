using Akka;
using Akka.Streams.Dsl;
using LoadCluster.Agent.Streams;

namespace LoadCluster.Agent.Senders;

/// <summary>How the requests of one run are sent: a flow from leased slices to ended ones.</summary>
internal interface ISender : IAsyncDisposable
{
    /// <summary>Its name in specs and reports.</summary>
    string Name { get; }

    SenderShape Shape { get; }

    /// <summary>
    /// The flow: sends the indexes of the slices within the limits of <paramref name="work"/> and records their results
    /// there. Once drained, it starts nothing new, waits for what is in flight, emits all slices and completes; stopped,
    /// it records what is in flight as aborted. Whatever a target does is a result; an exception is a bug.
    /// </summary>
    Flow<OpenSlice, OpenSlice, NotUsed> Flow(SessionWork work);
}
