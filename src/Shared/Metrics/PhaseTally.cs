using System.Buffers;

namespace LoadCluster.Shared.Metrics;

/// <summary>
/// The phases of requests. Most responses are small and come in one piece, so that all the time of the request was waiting:
/// these requests are not recorded here, which costs them no time and this next to no memory. It has one owner at a time.
/// </summary>
internal sealed class PhaseTally
{
    private Times? _times;

    /// <summary>How many requests are recorded.</summary>
    public long Count => _times?.Whole.Count ?? 0;

    /// <summary>The service times of the requests that are recorded.</summary>
    public LatencyHistogram Whole => (_times ??= new Times()).Whole;

    /// <summary>Records a request.</summary>
    /// <param name="serviceTime">How long all of it took, in microseconds.</param>
    /// <param name="phases">What that consisted of.</param>
    public void Record(long serviceTime, in RequestPhases phases)
    {
        var times = _times ??= new Times();
        times.Whole.Record(serviceTime);
        times.Send.Record(phases.Send);
        times.Wait.Record(phases.Wait);
        times.Receive.Record(phases.Receive);
    }

    /// <summary>The times of each phase, of all requests.</summary>
    /// <param name="serviceTimes">Those of all requests.</param>
    /// <returns>Copies.</returns>
    public (LatencyHistogram Send, LatencyHistogram Wait, LatencyHistogram Receive) Of(LatencyHistogram serviceTimes)
    {
        var (send, wait, receive) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        wait.Add(serviceTimes);
        if (_times is { } times)
        {
            wait.Remove(times.Whole);
            wait.Add(times.Wait);
            send.Add(times.Send);
            receive.Add(times.Receive);
        }
        send.Record(0, serviceTimes.Count - Count);
        receive.Record(0, serviceTimes.Count - Count);
        return (send, wait, receive);
    }

    public void Add(PhaseTally other)
    {
        if (other is not { Count: > 0, _times: { } times })
            return;
        foreach (var (mine, others) in (_times ??= new Times()).All.Zip(times.All))
            mine.Add(others);
    }

    public void Clear()
    {
        foreach (var histogram in _times?.All ?? [])
            histogram.Clear();
    }

    public void WriteTo(IBufferWriter<byte> target)
    {
        foreach (var histogram in (_times ??= new Times()).All)
            histogram.WriteTo(target);
    }

    /// <exception cref="InvalidDataException">The bytes are not phases.</exception>
    public void ReadFrom(ref ReadOnlySpan<byte> source)
    {
        foreach (var histogram in (_times ??= new Times()).All)
            histogram.ReadFrom(ref source);
        if (_times.All.Any(histogram => histogram.Count != Count))
            throw new InvalidDataException("A tally's phases are not of the same requests.");
    }

    private sealed class Times
    {
        public LatencyHistogram Whole { get; } = new();

        public LatencyHistogram Send { get; } = new();

        public LatencyHistogram Wait { get; } = new();

        public LatencyHistogram Receive { get; } = new();

        public LatencyHistogram[] All => [Whole, Send, Wait, Receive];
    }
}
