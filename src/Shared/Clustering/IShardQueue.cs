using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Clustering;

/// <summary>The work of a run that nobody holds: a queue with competing consumers.</summary>
public interface IShardQueue
{
    /// <summary>How often a slice that came back is delivered again before it is given up as poison.</summary>
    const int MaxRedeliveries = 10;

    /// <summary>Queues a slice; it is safe with the engine when this returns.</summary>
    ValueTask PublishAsync(ShardSlice slice, CancellationToken cancellationToken);

    /// <summary>Starts to lease shards.</summary>
    IShardConsumer Consume();

    /// <summary>
    /// Starts to collect poison: slices that came back from <see cref="MaxRedeliveries"/> + 1 deliveries, as they
    /// would if they killed whoever sends them. For the coordinator, which accounts for them as not sent and
    /// acknowledges them.
    /// </summary>
    IShardConsumer ConsumePoison();

    /// <summary>Ends the queue and forgets what is in it.</summary>
    ValueTask DeleteAsync(CancellationToken cancellationToken);
}

/// <summary>
/// One consumer of a shard queue. Disposing it gives back, to be delivered again, every lease that was not
/// acknowledged.
/// </summary>
public interface IShardConsumer : IAsyncDisposable
{
    /// <summary>
    /// Waits for one lease. Nothing is taken from the queue before it is asked for, so that what this agent has no
    /// slot for stays there for others. One call at a time.
    /// </summary>
    /// <exception cref="OperationCanceledException">
    /// Cancelled, or the consumer was disposed; no lease was taken. A lease that was under way when it was cancelled is
    /// returned all the same.
    /// </exception>
    ValueTask<IShardLease> LeaseAsync(CancellationToken cancellationToken);
}

/// <summary>A slice of a shard in the hands of one agent, until it acknowledges it or dies.</summary>
public interface IShardLease
{
    /// <summary>What to send.</summary>
    ShardSlice Slice { get; }

    /// <summary>
    /// Ends the lease. Only after the report of the slice is confirmed: until then a death must bring it back. Harmless
    /// when the lease was lost meanwhile.
    /// </summary>
    ValueTask AcknowledgeAsync(CancellationToken cancellationToken);
}
