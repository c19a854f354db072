namespace LoadCluster.Shared.Metrics;

/// <summary>
/// Counts of latencies from 1 us to 1 h at three significant digits (a relative error of at most 0.1 %), in the layout
/// of the HdrHistogram project (hdrhistogram.org). Its memory is 8 KiB for each doubling of the latency that occurred, 182 KiB at
/// most; merging is exact addition. It has one owner at a time: nothing here is synchronised.
/// </summary>
public sealed partial class LatencyHistogram
{
    private readonly HdrCounters _counts = new();
    private long _sum;
    private long _min = HdrLayout.HighestValue;
    private long _max;

    /// <summary>How many values are recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The lowest recorded value, exactly, in microseconds; 0 when empty.</summary>
    public long Min => Count == 0 ? 0 : _min;

    /// <summary>The highest recorded value, exactly, in microseconds; 0 when empty.</summary>
    public long Max => _max;

    /// <summary>The mean of the recorded values, from their exact sum, in microseconds; 0 when empty.</summary>
    public double Mean => Count == 0 ? 0 : (double)_sum / Count;

    /// <summary>
    /// The population's standard deviation in microseconds, each value taken as the middle of its bucket; 0 when empty.
    /// </summary>
    public double StandardDeviation => Count == 0 ? 0 : Math.Sqrt(Buckets().Sum(SquaredDeviation) / Count);

    // No counter outside of these is in use, so none is looked at. When empty, the first is above the last.
    private int FirstUsed => HdrLayout.IndexOf(_min);

    private int LastUsed => HdrLayout.IndexOf(_max);

    private Range Pages => HdrCounters.Pages(FirstUsed, LastUsed);

    /// <summary>Records one value. Allocates only for the first one within its doubling.</summary>
    /// <param name="microseconds">The value; taken as 1 us below that and as 1 h above.</param>
    public void Record(long microseconds)
    {
        var value = Math.Clamp(microseconds, HdrLayout.LowestValue, HdrLayout.HighestValue);
        _counts.At(HdrLayout.IndexOf(value))++;
        Count++;
        _sum += value;
        if (value < _min) _min = value;
        if (value > _max) _max = value;
    }

    /// <summary>Records the same value several times.</summary>
    /// <param name="microseconds">The value; taken as 1 us below that and as 1 h above.</param>
    /// <param name="count">How many times, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    /// <exception cref="OverflowException">The count or the sum of all values would pass 2^63.</exception>
    public void Record(long microseconds, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0) return;
        var value = Math.Clamp(microseconds, HdrLayout.LowestValue, HdrLayout.HighestValue);
        Extend(count, checked(value * count), value, value);
        _counts.At(HdrLayout.IndexOf(value)) += count;
    }

    /// <summary>Adds all that the other has recorded: the same as recording its values here.</summary>
    /// <exception cref="OverflowException">The count or the sum of all values would pass 2^63.</exception>
    public void Add(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Extend(other.Count, other._sum, other._min, other._max);
        _counts.Add(other._counts, other.Pages);
    }

    /// <summary>Takes away what is recorded here, too; then the extremes are those of their buckets.</summary>
    /// <exception cref="ArgumentException">Something of the other is not recorded here.</exception>
    public void Remove(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Contains(other))
            throw new ArgumentException("What is removed was not recorded.", nameof(other));
        var last = other.LastUsed;
        for (var i = other.FirstUsed; i <= last; i++)
            if (other._counts[i] > 0) _counts.At(i) -= other._counts[i];
        (Count, _sum) = (Count - other.Count, _sum - other._sum);
        var left = Buckets().ToList();
        (_min, _max) = left.Count == 0
            ? (HdrLayout.HighestValue, 0)
            : (Math.Max(_min, left[0].Lowest), Math.Min(_max, left[^1].Highest));
    }

    /// <summary>Whether each value of the other may be one that is recorded here.</summary>
    public bool Contains(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var last = other.LastUsed;
        for (var i = other.FirstUsed; i <= last; i++)
            if (_counts[i] < other._counts[i]) return false;
        return _sum >= other._sum;
    }

    /// <summary>Forgets everything recorded.</summary>
    public void Clear()
    {
        _counts.Clear(Pages);
        (Count, _sum, _min, _max) = (0, 0, HdrLayout.HighestValue, 0);
    }

    /// <summary>
    /// The value that this share of the recorded values does not exceed, in microseconds: the highest value of its
    /// bucket, but never above <see cref="Max"/>; 0 when empty.
    /// </summary>
    /// <param name="percentile">0-100, taken to 15 significant digits: 99.9 of 1,000 values is the 999th.</param>
    /// <exception cref="ArgumentOutOfRangeException">The percentile is outside 0-100.</exception>
    public long ValueAtPercentile(double percentile)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(percentile, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percentile, 100);
        var left = Math.Max(1, (long)Math.Ceiling((decimal)percentile * Count / 100));
        for (var i = FirstUsed; i <= LastUsed; i++)
            if ((left -= _counts[i]) <= 0) return Math.Min(HdrLayout.HighestOf(i), _max);
        return 0;
    }

    /// <summary>The buckets that hold values, from the fastest to the slowest.</summary>
    public IEnumerable<LatencyBucket> Buckets()
    {
        for (var i = FirstUsed; i <= LastUsed; i++)
            if (_counts[i] > 0) yield return new(HdrLayout.LowestOf(i), HdrLayout.HighestOf(i), _counts[i]);
    }

    // The sums first, checked: no counter can overflow if their total does not, and nothing is changed if it would.
    private void Extend(long count, long sum, long min, long max)
    {
        (Count, _sum) = checked((Count + count, _sum + sum));
        _min = Math.Min(_min, min);
        _max = Math.Max(_max, max);
    }

    private double SquaredDeviation(LatencyBucket bucket)
    {
        var middle = Math.Clamp((bucket.Lowest + bucket.Highest) / 2.0, _min, _max);
        return bucket.Count * (middle - Mean) * (middle - Mean);
    }
}
