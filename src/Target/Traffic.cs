namespace LoadCluster.Target;

/// <summary>Counts the requests of a target: numbers each arrival before anything else happens.</summary>
internal sealed class Traffic(ArrivalPlan plan)
{
    private Counts _counts = new();
    private long _inFlight;

    /// <summary>Enters a request; every call is to be followed by one of <see cref="Leave"/>.</summary>
    public Arrival Arrive(long? index)
    {
        var counts = Volatile.Read(ref _counts);
        RaiseTo(ref counts.MaxInFlight, Interlocked.Increment(ref _inFlight));
        if (index is { } known && counts.Hits.TryAdd(known))
            Interlocked.Increment(ref counts.WithIndex);

        var arrival = plan.At(Interlocked.Increment(ref counts.Requests) - 1);
        if (arrival.Fate is not Fate.Answer)
            Interlocked.Increment(ref counts.Of(arrival.Fate));
        return arrival;
    }

    /// <summary>A request is about to be answered, or its client has left.</summary>
    public void Leave() => Interlocked.Decrement(ref _inFlight);

    /// <summary>
    /// Forgets all that has arrived and numbers arrivals from 0 again, so that the same run can follow. Requests in
    /// flight stay so.
    /// </summary>
    public void Reset() => Volatile.Write(ref _counts, new Counts { MaxInFlight = Volatile.Read(ref _inFlight) });

    /// <summary>The current statistics, with the indexes missing in [from, to); null: up to the highest.</summary>
    public TargetStats Read(long from = 0, long? to = null)
    {
        var counts = Volatile.Read(ref _counts);
        var hits = counts.Hits.Summarize(from, to);
        return new TargetStats
        {
            Requests = Interlocked.Read(ref counts.Requests),
            WithIndex = Interlocked.Read(ref counts.WithIndex),
            Distinct = hits.Distinct,
            LowestIndex = hits.Lowest,
            HighestIndex = hits.Highest,
            MinHits = hits.MinHits,
            MaxHits = hits.MaxHits,
            Missing = hits.Missing,
            Repeated = hits.Repeated,
            Repeats = hits.Repeats,
            InFlight = Interlocked.Read(ref _inFlight),
            MaxInFlight = Interlocked.Read(ref counts.MaxInFlight),
            Resets = Interlocked.Read(ref counts.Resets),
            Hangs = Interlocked.Read(ref counts.Hangs),
            Fails = Interlocked.Read(ref counts.Fails),
        };
    }

    private static void RaiseTo(ref long maximum, long value)
    {
        for (var seen = Interlocked.Read(ref maximum); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref maximum, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    /// <summary>Everything a reset forgets, in one place, so that it is forgotten at once.</summary>
    private sealed class Counts
    {
        public long Requests;
        public long WithIndex;
        public long MaxInFlight;
        public long Resets;
        public long Hangs;
        public long Fails;

        public HitCounters Hits { get; } = new();

        public ref long Of(Fate fate)
        {
            switch (fate)
            {
                case Fate.Fail: return ref Fails;
                case Fate.Hang: return ref Hangs;
                default: return ref Resets;
            }
        }
    }
}
