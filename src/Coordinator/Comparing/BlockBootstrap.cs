using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Comparing;

/// <summary>
/// The circular block bootstrap (Politis and Romano, 1992) of a ratio of sums over the seconds of a run. Seconds next to
/// each other are alike, so whole blocks of them are drawn; the block length is the square root of their number.
/// </summary>
internal sealed class BlockBootstrap
{
    /// <summary>Fewer seconds than these show nothing.</summary>
    public const int FewestSeconds = 30;

    private readonly double[] _sums;
    private readonly double[] _weights;
    private readonly int _count;
    private readonly int _block;

    private BlockBootstrap(IReadOnlyList<(double Sum, double Weight)> seconds)
    {
        _count = seconds.Count;
        _block = (int)Math.Ceiling(Math.Sqrt(_count));
        (_sums, _weights) = (RunningSums(seconds, second => second.Sum), RunningSums(seconds, second => second.Weight));
    }

    /// <summary>The value of the seconds as they were.</summary>
    public double Value => Ratio(_sums[_count], _weights[_count]);

    /// <summary>How many blocks its seconds are: as many independent values as it has at least.</summary>
    public int Blocks => _count / _block;

    /// <summary>None if there are too few seconds. The first one, in which a run warms up, and the last do not count.</summary>
    public static BlockBootstrap? Of(IReadOnlyList<TimelineRow> rows, Func<TimelineRow, double, (double Sum, double Weight)> part)
    {
        if (rows.Count - 2 < FewestSeconds)
            return null;
        return new BlockBootstrap([.. rows.Skip(1).SkipLast(1).Select((row, i) =>
            part(row, (row.Elapsed - rows[i].Elapsed).TotalSeconds))]);
    }

    /// <summary>The value of as many seconds, drawn in blocks.</summary>
    public double Draw(Random random)
    {
        var (sum, weight) = (0d, 0d);
        for (var drawn = 0; drawn < _count; drawn += _block)
        {
            var start = random.Next(_count);
            var end = start + Math.Min(_block, _count - drawn);
            (sum, weight) = (sum + _sums[end] - _sums[start], weight + _weights[end] - _weights[start]);
        }
        return Ratio(sum, weight);
    }

    private static double Ratio(double sum, double weight) => weight > 0 ? sum / weight : 0;

    /// <summary>Over the seconds twice, so that a block may go beyond the end and continue from the start.</summary>
    private static double[] RunningSums(
        IReadOnlyList<(double Sum, double Weight)> seconds, Func<(double Sum, double Weight), double> of)
    {
        var sums = new double[(2 * seconds.Count) + 1];
        for (var i = 0; i < sums.Length - 1; i++)
            sums[i + 1] = sums[i] + of(seconds[i % seconds.Count]);
        return sums;
    }
}
