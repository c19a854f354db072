namespace LoadCluster.Target;

/// <summary>What the counters of all indexes add up to.</summary>
internal sealed class HitSummary
{
    public long Distinct { get; private set; }

    public long? Lowest { get; private set; }

    public long? Highest { get; private set; }

    public long MinHits { get; private set; }

    public long MaxHits { get; private set; }

    public long Missing { get; set; }

    public long Repeated { get; private set; }

    public long Repeats { get; private set; }

    /// <summary>Adds the next index in ascending order, hit at least once.</summary>
    public void Include(long index, long hits)
    {
        MinHits = Distinct == 0 ? hits : Math.Min(MinHits, hits);
        MaxHits = Math.Max(MaxHits, hits);
        Distinct++;
        Lowest ??= index;
        Highest = index;
        Repeats += hits - 1;
        if (hits > 1)
            Repeated++;
    }
}
