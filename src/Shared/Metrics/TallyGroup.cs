namespace LoadCluster.Shared.Metrics;

/// <summary>
/// Mergeable sums of one flow, or of one step of a flow. What we cancelled is not counted. It has one owner at a time:
/// nothing here is synchronised.
/// </summary>
public sealed class TallyGroup
{
    /// <summary>How many requests of it ended.</summary>
    public long Requests => Latency.Count;

    /// <summary>How often that end was an error, or a status that is a failure.</summary>
    public long Failed { get; private set; }

    /// <summary>
    /// How long it took: a flow from the moment at which it should have started, a step from its send. Record through
    /// the tally, never here.
    /// </summary>
    public LatencyHistogram Latency { get; } = new();

    internal void Record(Outcome outcome, long microseconds)
    {
        Failed += outcome.IsSuccess ? 0 : 1;
        Latency.Record(microseconds);
    }

    internal void Add(TallyGroup other)
    {
        Failed = checked(Failed + other.Failed);
        Latency.Add(other.Latency);
    }

    internal void Clear()
    {
        Failed = 0;
        Latency.Clear();
    }

    internal void Read(long failed, ref ReadOnlySpan<byte> source)
    {
        Failed = failed;
        Latency.ReadFrom(ref source);
        if (failed > Requests)
            throw new InvalidDataException("A part of a tally has more failures than requests.");
    }
}
