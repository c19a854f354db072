namespace LoadCluster.Coordinator.Replication;

/// <summary>Orders the writes of all terms. Each is used for one value of a key, ever.</summary>
internal readonly record struct Stamp(long Term, long Sequence) : IComparable<Stamp>
{
    public static bool operator <(Stamp left, Stamp right) => left.CompareTo(right) < 0;

    public static bool operator >(Stamp left, Stamp right) => left.CompareTo(right) > 0;

    public static bool operator <=(Stamp left, Stamp right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Stamp left, Stamp right) => left.CompareTo(right) >= 0;

    public int CompareTo(Stamp other) =>
        Term == other.Term ? Sequence.CompareTo(other.Sequence) : Term.CompareTo(other.Term);
}
